"""Whatever history of nights led to it: what is published is what a build of everything makes, table by table."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from pipelines.settings import Home
from pipelines.warehouse import planning
from tests.support.world import World, content

BEGINNING = 16
NIGHTS = 5


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_any_history_of_increments_has_the_content_of_a_full_build(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made-up documents meet far more often than real ones: what is built at a time may be nearly all."""
    monkeypatch.setattr(planning, "_MOST_OF_ALL", 0.95)
    world = World(Home(tmp_path / "home"), Random(seed))
    while len(world.documents) < BEGINNING:
        world.publishes()
    world.night()
    poured = []
    for night in range(NIGHTS):
        happened = [world.change() for _ in range(world.random.randint(1, 2))]
        plan = world.night()
        poured.append(not plan.is_full and not plan.is_unchanged)
        published = content(world.home.current)
        _, full = world.build(full=True)
        assert published == content(full.path), (night, happened, sorted(plan.changed))
    assert any(poured)
