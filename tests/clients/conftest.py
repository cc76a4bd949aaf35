"""What the tests of clients share: one published home, its export, and what the clients heard."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli.app import app
from pipelines.settings import Home
from tests.clients.found import found
from tests.clients.scene import Heard, play, publish_numbered
from tests.support.once import once

EXPORTED = ("mart_three_public", "mart_restatement")


@pytest.fixture(scope="session")
def checkout(together: Path, golden: Path) -> Path:
    """A folder with the published warehouse where a checkout has it: ``data/warehouse/current.duckdb``."""

    def publish() -> Path:
        folder = together / "checkout"
        publish_numbered(golden, Home(folder / "data"), 0)
        return folder

    return once(together, "checkout", publish)


@pytest.fixture(scope="session")
def exported(together: Path, checkout: Path) -> Path:
    """A folder with two of its marts as Parquet files, written by the command that users call."""

    def export() -> Path:
        folder = together / "parquet"
        chosen = [part for mart in EXPORTED for part in ("--table", mart)]
        done = CliRunner().invoke(app, ["--home", str(checkout / "data"), "export", str(folder), *chosen])
        assert done.exit_code == 0, done.output
        return folder

    return once(together, "exported", export)


@pytest.fixture(scope="session")
def heard(together: Path, golden: Path) -> dict[str, Heard]:
    """What every client heard while snapshots were published."""
    return once(together, "heard", lambda: play(golden, together / "published", found()))
