"""The resources of the graph: which warehouse a run writes, held for writing while it does, and whom it alerts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import PrivateAttr

from pipelines.assets.alerts import WEBHOOK, Alerts, Level
from pipelines.assets.monitoring import sign
from pipelines.assets.progress import progress
from pipelines.identities.expectations import SuiteResult, prepare, run_suites
from pipelines.settings import Home
from pipelines.warehouse.isolation import MEGABYTE, ParseLimits, lasting_process
from pipelines.warehouse.lock import WarehouseLockedError, writer_lock

_HALF_A_DAY = 12 * 3600.0


class Warehouse(dg.ConfigurableResource):  # type: ignore[type-arg]
    """A HOME and how documents are read below it.

    A run waits ``wait`` seconds for another writer to be done. ``keep`` is how many snapshots stay; 0 leaves that
    to the environment.
    """

    home: str = ""
    workers: int = 0
    seconds_per_document: float = ParseLimits().seconds
    megabytes_per_document: int = ParseLimits().memory // MEGABYTE
    wait: float = _HALF_A_DAY
    keep: int = 0
    _run: ExitStack = PrivateAttr(default_factory=ExitStack)
    _crawled: dict[str, Any] = PrivateAttr(default_factory=dict)
    _suites: Executor | None = PrivateAttr(default=None)
    _examining: dict[Path, Future[tuple[SuiteResult, ...]]] = PrivateAttr(default_factory=dict)

    @property
    def place(self) -> Home:
        return Home.resolve(Path(self.home) if self.home else None)

    @property
    def limits(self) -> ParseLimits:
        return ParseLimits(self.workers, self.seconds_per_document, self.megabytes_per_document * MEGABYTE)

    @property
    def crawled(self) -> dict[str, Any]:
        """What became of each source in this run, so that a step that is tried again goes on where it was."""
        return self._crawled

    def suites(self) -> Executor:
        """The process of this run in which the expectation suites are run.

        A process of its own: Great Expectations costs hundreds of megabytes and keeps its connection to the file.
        Asked for early, it loads the library (3 s) while the build still grows.
        """
        if self._suites is None:
            self._suites = self._run.enter_context(lasting_process())
            self._suites.submit(prepare)
        return self._suites

    def examine(self, database: Path) -> None:
        """Begin to run the suites on a database that stays as it is; ``examined`` has what comes of it."""
        self._examining[database] = self.suites().submit(run_suites, database)

    def examined(self, database: Path) -> tuple[SuiteResult, ...]:
        """The suites run on a database, begun now if they were not before."""
        if database not in self._examining:
            self.examine(database)
        return self._examining.pop(database).result()

    def writing(self) -> Home:
        """The HOME, held for writing from the first call until the run ends: its steps run in one process."""
        try:
            self._run.enter_context(writer_lock(self.place, self.wait, waiting=progress().note))
        except WarehouseLockedError as error:
            raise dg.Failure(str(error), allow_retries=False) from error
        return self.place

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Warehouse]:
        """Open for one run, which signs with its process: should it be killed, that can be told."""
        if context.instance is not None and context.run_id is not None:
            sign(context.instance, context.run_id)
        with ExitStack() as run:
            self._run, self._crawled, self._suites, self._examining = run, {}, None, {}
            yield self


class Alerting(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Whom a run alerts: a webhook (else ``JUESUAN_WEBHOOK``, else none), and from which level on."""

    webhook: str = ""
    webhook_seconds: float = 5.0
    lowest: str = "warning"

    def of(self, home: Home, log: dg.DagsterLogManager | None = None) -> Alerts:
        """The alerts below a HOME."""
        lowest: Level = "error" if self.lowest == "error" else "warning"
        address = self.webhook or os.environ.get(WEBHOOK, "")
        note = log.warning if log is not None else progress().note
        return Alerts(home, webhook=address, seconds=self.webhook_seconds, lowest=lowest, note=note)
