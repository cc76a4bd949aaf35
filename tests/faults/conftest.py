"""What the tests with killed and hindered commands share: one prepared scene, made once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.settings import Home
from tests.faults.children import READ
from tests.faults.scenes import Scene, copy_of, prepare
from tests.faults.wreck import Known
from tests.support.once import once


@pytest.fixture(scope="session")
def scene(together: Path) -> Scene:
    """A home with something published and more taken in, which the next build has to read."""
    return once(together, "scene", lambda: prepare(together / "scenes", wanted=(READ,))[READ])


@pytest.fixture(scope="session")
def known() -> Known:
    return Known()


@pytest.fixture
def home(scene: Scene, tmp_path: Path) -> Iterator[Home]:
    with copy_of(scene, tmp_path) as place:
        yield place
