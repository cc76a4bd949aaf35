"""Readers meet whole snapshots only, however often one is published; the full size is ``tests.faults.readers``."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipelines.settings import Home
from pipelines.warehouse import publish as publishing
from pipelines.warehouse.publish import snapshots
from tests.faults.readers import measure, publish_one

PUBLICATIONS, READERS = 20, 3


@pytest.mark.slow
def test_no_read_fails_and_none_is_mixed(tmp_path: Path) -> None:
    seen, _ = measure(tmp_path, PUBLICATIONS, READERS)
    assert len(seen) == READERS
    assert [(one.failed, one.mixed, one.backwards) for one in seen] == [(0, 0, 0)] * READERS, seen
    assert all(one.reads > 0 for one in seen)
    # They did read on while snapshots changed under them.
    assert sum(one.snapshots for one in seen) > READERS


def test_an_open_snapshot_survives_its_removal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "GRACE", 0.0)
    home = Home(tmp_path)
    publish_one(home, 1)
    first = home.current.resolve()
    with duckdb.connect(str(home.current), read_only=True) as con:
        for number in range(2, 6):
            publish_one(home, number)
        assert not first.exists()
        assert con.execute("SELECT count(*), max(number) FROM facts_3").fetchall() == [(2000, 1)]
    assert len(snapshots(home)) == 2
