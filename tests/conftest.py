"""What tests of many rooms share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.support.golden_warehouse import build
from tests.support.once import once


@pytest.fixture(scope="session")
def together(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run that all workers see."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "together"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def golden(together: Path) -> Path:
    """The golden warehouse's database file, to be read, or copied."""
    return once(together, "golden", lambda: build(together / "golden"))
