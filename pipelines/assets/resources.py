"""The one resource of the graph: which warehouse a run writes, held for writing while it runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from pipelines.settings import Home
from pipelines.warehouse.isolation import MEGABYTE, ParseLimits
from pipelines.warehouse.lock import writer_lock


class Warehouse(dg.ConfigurableResource):  # type: ignore[type-arg]
    """A HOME and how documents are read below it."""

    home: str = ""
    workers: int = 0
    seconds_per_document: float = ParseLimits().seconds
    megabytes_per_document: int = ParseLimits().memory // MEGABYTE

    @property
    def place(self) -> Home:
        return Home.resolve(Path(self.home) if self.home else None)

    @property
    def limits(self) -> ParseLimits:
        return ParseLimits(self.workers, self.seconds_per_document, self.megabytes_per_document * MEGABYTE)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Warehouse]:
        """Hold the writer's lock for the whole run: the job runs its steps in one process."""
        with writer_lock(self.place):
            yield self
