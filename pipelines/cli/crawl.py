"""``juesuan crawl``: what the portals of the registry list, into the raw store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.cli.session import (
    DONE,
    NEEDS_ATTENTION,
    NOTHING_DONE,
    DebugOption,
    HomeOption,
    JsonOption,
    ProblemError,
    Session,
    program,
    session,
)

if TYPE_CHECKING:
    from pipelines.sources.fetches import CrawlReport
    from pipelines.sources.registry import Source

LISTED = 20
_COUNTED = (
    ("new_documents", "new"),
    ("changed", "changed"),
    ("not_modified", "not modified"),
    ("gone", "gone"),
    ("refused", "refused"),
    ("failed", "failed"),
    ("script_links", "links by script left alone"),
)


def crawl(
    context: typer.Context,
    source: Annotated[
        list[str] | None,
        typer.Option("--source", metavar="ID", help="Only this source, active or not; may be repeated."),
    ] = None,
    list_only: Annotated[
        bool,
        typer.Option("--list", help="Show the registry and how each source's last crawl went; fetch nothing."),
    ] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> int:
    """Fetch what the source registry lists, into the raw store; the next build reads it.

    Without --source every active source is crawled. A crawl that was cut short goes on where it was. One that did
    not get all that the lists name is incomplete: the gaps are listed, and the exit status is 1.
    """
    here = session(context, home, as_json)
    registry = _registry(here)
    if list_only:
        return _show_registry(here, _chosen(registry, source, every=True))
    chosen = _chosen(registry, source)
    reports: dict[str, CrawlReport] = {}
    failures: dict[str, str] = {}
    for one in chosen:
        _crawl(here, one, reports, failures)
    if here.as_json:
        here.answer(_answer(reports, failures))
    if any(report.new_documents or report.changed for report in reports.values()):
        here.say(f"Next: {program()} build")
    if not reports:
        return NOTHING_DONE
    complete = not failures and all(report.is_complete for report in reports.values())
    return DONE if complete else NEEDS_ATTENTION


def _registry(here: Session) -> tuple[Source, ...]:
    from pipelines.sources.registry import RegistryError
    from pipelines.warehouse.portals import FOLDER, registered_sources

    try:
        registry = registered_sources(here.home)
    except RegistryError as error:
        raise ProblemError(f"the source registry: {error}") from error
    if not registry:
        raise ProblemError(f"{here.home.configured(FOLDER)} holds no source; docs/sources.md shows how to add one")
    return registry


def _chosen(registry: Sequence[Source], named: Sequence[str] | None, every: bool = False) -> list[Source]:
    """The sources that were named, active or not; else the active ones, or all where only their list is wanted."""
    if not named:
        chosen = [one for one in registry if every or one.active]
        if not chosen:
            raise ProblemError("no source of the registry is active; name one with --source, or see --list")
        return chosen
    known = {one.id: one for one in registry}
    if unknown := [name for name in named if name not in known]:
        raise ProblemError(f"no source {', '.join(unknown)} in the registry; {program()} crawl --list shows it")
    return [known[name] for name in dict.fromkeys(named)]


def _crawl(here: Session, source: Source, reports: dict[str, CrawlReport], failures: dict[str, str]) -> None:
    from pipelines.sources.crawling import crawl_source
    from pipelines.sources.fetches import CrawlRunningError

    try:
        if here.err.is_terminal and not here.as_json:
            with here.err.status(f"{source.id}: asking") as status:
                report = crawl_source(
                    here.home,
                    source,
                    progress=lambda step: status.update(f"{source.id}: {step.number} asked, {step.address}"),
                )
        else:
            here.say(f"{source.id}: asking {', '.join(source.hosts)}")
            report = crawl_source(here.home, source)
    except CrawlRunningError as error:
        failures[source.id] = str(error)
    except OSError as error:
        failures[source.id] = f"{error.strerror or error}; what was fetched is kept, the next crawl goes on there"
    else:
        reports[source.id] = report
        _show(here, report)
        return
    here.warn(f"{source.id}: {failures[source.id]}")


def _show(here: Session, report: CrawlReport) -> None:
    counted = ", ".join(f"{getattr(report, name)} {word}" for name, word in _COUNTED if getattr(report, name))
    here.say(
        f"{report.source_id}: {report.state}: {report.listed} listed, {report.wanted} wanted, {report.got} got"
        + (f"; {counted}" if counted else "")
    )
    for gap in report.gaps[:LISTED]:
        here.say("  gap: " + " · ".join(filter(None, (gap.title, gap.address, gap.reason))))
    if len(report.gaps) > LISTED:
        here.say(f"  … and {len(report.gaps) - LISTED} more gaps")


def _answer(reports: dict[str, CrawlReport], failures: dict[str, str]) -> dict[str, Any]:
    return {
        "complete": not failures and all(report.is_complete for report in reports.values()),
        "sources": [asdict(report) for report in reports.values()],
        "failed": [{"source_id": name, "reason": reason} for name, reason in failures.items()],
    }


def _show_registry(here: Session, registry: Sequence[Source]) -> int:
    from pipelines.cli.tables import table, whole
    from pipelines.sources.listings import crawls, journals

    last = {row["source_id"]: row for row in crawls(here.home.store).rows().sort("crawl_no").iter_rows(named=True)}
    rows = [
        {
            "source_id": one.id,
            "title_zh": one.title_zh,
            "title_en": one.title_en,
            "region_code": one.region_code,
            "publisher": one.publisher,
            "active": one.active,
            "lists": [page.address for page in one.lists],
            "basis": one.basis,
            "last_crawl": last[one.id]["finished_at"] if one.id in last else None,
            "last_state": last[one.id]["state"] if one.id in last else None,
            "is_unfinished": (journals(here.home.store) / f"{one.id}.jsonl").exists(),
        }
        for one in registry
    ]
    if here.as_json:
        here.answer({"sources": rows})
        return DONE
    columns = (whole("source"), "title", whole("region"), whole("active"), whole("last crawl"), whole("state"))
    here.out.print(table("", columns, [_registry_row(row) for row in rows]))
    return DONE


def _registry_row(row: dict[str, Any]) -> tuple[str, ...]:
    ended = row["last_crawl"].strftime("%Y-%m-%d %H:%M") if row["last_crawl"] else "never"
    state = "unfinished" if row["is_unfinished"] else row["last_state"] or ""
    return (row["source_id"], row["title_zh"], row["region_code"], "yes" if row["active"] else "no", ended, state)
