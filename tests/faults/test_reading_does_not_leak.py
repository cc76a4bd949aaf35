"""A reading process that has read a thousand documents holds no more than one that has read a few hundred."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

import pytest

from pipelines.warehouse import isolation
from pipelines.warehouse.isolation import MEGABYTE, IsolatedExecutor
from pipelines.warehouse.parsing import parse_document
from tests.faults.bases import made
from tests.faults.monsters import locked, page
from tests.faults.operators import flip_bytes, flip_one_bit

WARM, ALL = 300, 1000


class Held(NamedTuple):
    """What the process that answered holds."""

    process: int
    memory: int
    open_files: int


def read_and_tell(data: bytes, name: str) -> Held:
    """Runs in the reading process."""
    parse_document(data, name)
    resident, shared = Path("/proc/self/statm").read_text("ascii").split()[1:3]
    page_size = os.sysconf("SC_PAGE_SIZE")
    return Held(os.getpid(), (int(resident) - int(shared)) * page_size, len(list(Path("/proc/self/fd").iterdir())))


def inputs() -> list[tuple[bytes, str]]:
    """Documents of every kind, whole and damaged, small enough to be read a thousand times."""
    from random import Random

    small = [base for base in made() if base.name.startswith("small")]
    chance = Random(1)
    whole = [(base.data, base.name) for base in small]
    damaged = [(change(chance, base.data), base.name) for base in small for change in (flip_bytes, flip_one_bit)]
    text = page(b"BT /F1 12 Tf 100 700 Td (2024 Total 120.50) Tj ET 90 690 200 30 re S")
    return [
        *whole,
        *damaged,
        (text, "a.pdf"),
        (text[:-200], "cut.pdf"),
        (locked("secret"), "b.pdf"),
        (b"", "c.txt"),
    ]


@pytest.mark.slow
def test_a_thousand_documents_leave_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "_KEPT", 8 * 1024 * MEGABYTE)
    files = inputs()
    with IsolatedExecutor(1) as executor:
        held = [executor.submit(read_and_tell, *files[number % len(files)]).result() for number in range(ALL)]
    assert len({one.process for one in held}) == 1
    warm, last = held[WARM - 50 : WARM], held[-50:]
    assert max(one.open_files for one in last) <= max(one.open_files for one in warm)
    assert max(one.memory for one in last) < max(one.memory for one in warm) + 24 * MEGABYTE
