"""Running the expectation suites on a built database.

Great Expectations is imported only when suites run: it costs seconds and hundreds of megabytes. Its analytics
are off, its progress bars and prints go nowhere, and an expectation that raised counts as failed.

The same run can be written down as Great Expectations' own pages (``build_data_docs``).
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.identities.suites import STRUCTURE, batch_of, suites
from pipelines.loading import load_when_used, loading

_SITE = "warehouse"
_OURS = ".juesuan-data-docs"  # cleaning a folder away is for one that was made here


@dataclass(frozen=True, slots=True)
class ExpectationResult:
    """One expectation on one database. ``raised`` holds the error's first line where it could not be evaluated."""

    id: str
    success: bool
    raised: str | None
    unexpected_count: int
    meta: dict[str, str]

    @property
    def identity_id(self) -> str | None:
        return self.meta.get("identity_id")


@dataclass(frozen=True, slots=True)
class SuiteResult:
    """One suite on one database."""

    suite: str
    expectations: tuple[ExpectationResult, ...]

    @property
    def success(self) -> bool:
        return all(expectation.success for expectation in self.expectations)

    @property
    def raised(self) -> tuple[ExpectationResult, ...]:
        return tuple(expectation for expectation in self.expectations if expectation.raised)

    @property
    def blocks_publication(self) -> bool:
        """Whether our own rules are broken or a check could not be made; a county's arithmetic never blocks."""
        return bool(self.raised) or (self.suite == STRUCTURE and not self.success)


def prepare() -> None:
    """Load the library, which takes seconds, ahead of its use in this process, which has no other."""
    # A quarter of the time went into statistics that none of our expectations asks for.
    load_when_used("scipy.stats")
    with _quiet(), loading():
        from great_expectations.expectations.core import unexpected_rows_expectation  # noqa: F401

        from pipelines.identities import duckdb_source  # noqa: F401


def run_suites(database: Path, names: Sequence[str] | None = None) -> tuple[SuiteResult, ...]:
    """Run the named suites (all, if none is named) on a database file, opened read-only and closed again.

    This process must not hold another connection to the file meanwhile: DuckDB wants one set of settings for all.
    Raises ``KeyError`` for a suite that does not exist, ``FileNotFoundError`` for a file that does not.
    """
    with _quiet(), _warehouse(database) as (_, source):
        return tuple(_run_suite(source, name, suite) for name, suite in _chosen(names))


def build_data_docs(database: Path, folder: Path, names: Sequence[str] | None = None) -> Path:
    """Run the named suites (all, if none is named) and write Great Expectations' pages of them; the first page.

    Pages of an earlier run are replaced; a folder that holds anything else is refused (``FileExistsError``).
    Building needs no network; opened in a browser, these pages ask public servers for their style and scripts, as
    Great Expectations makes them. Raises as ``run_suites`` does, and ``OSError`` where nothing can be written.
    """
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()) and not (folder / _OURS).exists():
        raise FileExistsError(f"{folder}: holds other files; name an empty folder")
    with _quiet(), _warehouse(database) as (context, source):
        for site in list(context.list_data_docs_sites()):
            context.delete_data_docs_site(site)
        context.add_data_docs_site(_SITE, _site(folder))
        context.clean_data_docs(site_name=_SITE)
        (folder / _OURS).touch()
        for name, suite in _chosen(names):
            context.validation_definitions.add(_definition(context, source, name, suite)).run(
                result_format="SUMMARY"
            )
        context.build_data_docs(site_names=[_SITE])
    return folder / "index.html"


def _chosen(names: Sequence[str] | None) -> list[tuple[str, dict[str, Any]]]:
    known = suites()
    return [(name, known[name]) for name in (names if names is not None else known)]


def _site(folder: Path) -> dict[str, Any]:
    return {
        "class_name": "SiteBuilder",
        "show_how_to_buttons": False,
        "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder)},
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
    }


def _definition(context: Any, source: Any, name: str, suite: dict[str, Any]) -> Any:
    import great_expectations as gx

    asset = source.add_query_asset(name=name, query=batch_of(name))
    whole = asset.add_batch_definition_whole_table("whole")
    expectations = context.suites.add(gx.ExpectationSuite(name=name, expectations=_expectations(suite)))
    return gx.ValidationDefinition(name=name, data=whole, suite=expectations)


@contextlib.contextmanager
def _warehouse(database: Path) -> Iterator[tuple[Any, Any]]:
    """A context of Great Expectations with the database, opened read-only, as its source."""
    if not database.is_file():
        raise FileNotFoundError(database)
    import great_expectations as gx

    from pipelines.identities.duckdb_source import add_duckdb

    context: Any = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = add_duckdb(context, "warehouse", database)
    engine = source.get_execution_engine()
    try:
        yield context, source
    finally:
        # Great Expectations tests a source by an engine of its own; either would keep the file open.
        engine.close()
        engine.engine.dispose()
        source.get_engine().dispose()


def _run_suite(source: Any, name: str, suite: dict[str, Any]) -> SuiteResult:
    import great_expectations as gx

    asset = source.add_query_asset(name=name, query=batch_of(name))
    batch = asset.add_batch_definition_whole_table("whole").get_batch()
    expectations = _expectations(suite)
    validated = batch.validate(gx.ExpectationSuite(name=name, expectations=expectations), result_format="SUMMARY")
    results = sorted(validated.results, key=lambda result: result.expectation_config.meta["no"])
    if len(results) != len(expectations):
        raise RuntimeError(f"the suite {name} has {len(expectations)} expectations, {len(results)} gave a result")
    return SuiteResult(name, tuple(_result(result) for result in results))


def _expectations(suite: dict[str, Any]) -> list[Any]:
    from great_expectations.expectations.core.unexpected_rows_expectation import UnexpectedRowsExpectation

    return [
        UnexpectedRowsExpectation(
            unexpected_rows_query=entry["kwargs"]["unexpected_rows_query"],
            description=" / ".join(filter(None, (entry["meta"].get("title_zh"), entry["description"]))),
            meta={**entry["meta"], "no": number},
        )
        for number, entry in enumerate(suite["expectations"])
    ]


def _result(result: Any) -> ExpectationResult:
    meta = {key: str(value) for key, value in result.expectation_config.meta.items() if key != "no"}
    raised = _raised(result.exception_info)
    observed = (result.result or {}).get("observed_value")
    return ExpectationResult(
        id=meta.get("identity_id") or meta["rule"],
        success=bool(result.success) and raised is None,
        raised=raised,
        unexpected_count=int(observed) if observed is not None else 0,
        meta=meta,
    )


def _raised(info: Any) -> str | None:
    """The message of an expectation that could not be evaluated; its info is flat, or one entry per metric."""
    if not info:
        return None
    entries = (
        [info] if "raised_exception" in info else [entry for entry in info.values() if isinstance(entry, dict)]
    )
    messages = [
        str(entry.get("exception_message") or "unknown") for entry in entries if entry.get("raised_exception")
    ]
    return messages[0].strip().splitlines()[0] if messages else None


@contextlib.contextmanager
def _quiet() -> Any:
    """Analytics off, prints, warnings and progress swallowed, for the time of a run."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "False")
    logger = logging.getLogger("great_expectations")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with (
            warnings.catch_warnings(),
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.redirect_stderr(io.StringIO()),
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
