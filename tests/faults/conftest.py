"""What the tests with killed and hindered commands share: one prepared scene, made once for each test process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.settings import Home
from tests.faults.children import READ
from tests.faults.scenes import Scene, copy_of, prepare
from tests.faults.wreck import Known


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """A home with something published and more taken in, which the next build has to read."""
    return prepare(tmp_path_factory.mktemp("scenes"), wanted=(READ,))[READ]


@pytest.fixture(scope="session")
def known() -> Known:
    return Known()


@pytest.fixture
def home(scene: Scene, tmp_path: Path) -> Iterator[Home]:
    with copy_of(scene, tmp_path) as place:
        yield place
