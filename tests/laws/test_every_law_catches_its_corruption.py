"""Every law of the catalogue holds on an example and is broken by its smallest corruption: no guard is idle."""

from __future__ import annotations

import pytest

from pipelines.identities.catalogue import Identity, load_catalogue
from tests.laws.examples import example

CATALOGUE = load_catalogue()


@pytest.mark.parametrize("identity", CATALOGUE, ids=lambda identity: identity.id)
def test_the_law_holds_on_its_example_and_breaks_on_its_corruption(identity: Identity) -> None:
    held = set(example(identity, corrupt=False).verdict(identity).values())
    broken = set(example(identity, corrupt=True).verdict(identity).values())
    assert "violated" not in held
    assert held & {"exact", "rounding"}
    assert "violated" in broken
