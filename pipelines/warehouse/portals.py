"""The source registry as the rest of the house uses it: from HOME or the repository, its codes known."""

from __future__ import annotations

from pipelines.classification.codes import load_regions
from pipelines.settings import Home
from pipelines.sources.registry import Source, load_registry

FOLDER = "sources"


def registered_sources(home: Home) -> tuple[Source, ...]:
    """Every entry of the registry, ordered by id. Raises ``RegistryError`` for the first thing that is wrong."""
    return load_registry(home.configured(FOLDER), regions=load_regions().keys())
