"""``juesuan check``: read disclosures without any warehouse, and say what was recognised and what does not fit."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.crop import crop as draw
from pipelines.cli.html_page import require_one, write_page
from pipelines.cli.inputs import Given, given_files
from pipelines.cli.page_tally import show_pages
from pipelines.cli.progress import listening_bar
from pipelines.cli.report import show_documents, show_findings, show_forms, show_identities, show_quarantine
from pipelines.cli.session import (
    DONE,
    NEEDS_ATTENTION,
    DebugOption,
    HomeOption,
    JsonOption,
    Session,
    session,
)
from pipelines.statements.model import ParsedDocument, QuarantineRow

if TYPE_CHECKING:
    from pipelines.warehouse.report import Report


def check(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Disclosures, or ZIP archives of them.")],
    crop: Annotated[
        tuple[str, Path] | None,
        typer.Option(metavar="CELL_ID OUT", help="Draw the page of one cell into a picture, the cell marked."),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="OUT", help="Write the page of one document, in Chinese and English."),
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> int:
    """Read files and judge every identity, without any warehouse; count every number they print.

    Ends 1 where a finding is an error or a file cannot be read.
    """
    from pipelines.warehouse.difference import SetAside, told

    here = session(context, home, as_json)
    if crop is not None:
        return draw(here, files, *crop)
    given = given_files(files)
    if html is not None:
        require_one(given, files, html)
    with tempfile.TemporaryDirectory(prefix="juesuan-check-") as folder, here.quiet_stdout():
        reports = _judge(here, given, Path(folder), html)
    if html is not None:
        here.say(f"page: {html}")
    for one in given:
        rows = reports[one.document_id].quarantine
        for line in told([SetAside(q.document_id, one.name, q.statement_id, q.reason, q.detail) for q in rows]):
            here.warn(line)
    if here.as_json:
        here.answer([{"file": one.label, **_plain(reports[one.document_id])} for one in given])
    else:
        for one in given:
            _show(here, one, reports[one.document_id])
    return NEEDS_ATTENTION if any(_needs_attention(report) for report in reports.values()) else DONE


def _judge(here: Session, given: Sequence[Given], folder: Path, html: Path | None) -> dict[str, Report]:
    """Build a database of these files alone in a folder that is thrown away, and read its reports and page."""
    import duckdb

    from pipelines.identities.judge import judge
    from pipelines.warehouse.build import build_database
    from pipelines.warehouse.parsing import read_isolated
    from pipelines.warehouse.report import load_report

    documents = {one.document_id: one for one in given}
    shards: list[Path] = []
    with listening_bar(here) as listener:
        listener.step("reading")
        for parsed in read_isolated([(one.data, one.name) for one in documents.values()]):
            shards.append(_shard(parsed, folder))
            listener.advance(len(shards), len(documents), parsed.source_name)
        listener.step("judging")
        built = folder / "check.duckdb"
        build_database(built, shards, judge=judge)
    with duckdb.connect(str(built), read_only=True) as con:
        if html is not None:
            write_page(con, given[0].document_id, html)
        return {document_id: _not_published(load_report(con, document_id)) for document_id in documents}


def _shard(parsed: ParsedDocument, folder: Path) -> Path:
    """The document's shard; of one with an amount too large to keep, what a build would say of it."""
    from pipelines.warehouse.shards import ShardError, write_shard

    try:
        return write_shard(parsed, folder)
    except ShardError as error:
        reason = QuarantineRow(None, "structural", str(error))
        bare = ParsedDocument(
            parsed.document_id, parsed.source_name, parsed.media_type, parsed.reader, None, quarantine=(reason,)
        )
        return write_shard(bare, folder)


def _not_published(report: Report) -> Report:
    """A document that a build would publish has only been read here."""
    documents = tuple(
        replace(document, status="read") if document.status == "published" else document
        for document in report.documents
    )
    return replace(report, documents=documents)


def _needs_attention(report: Report) -> bool:
    return bool(report.quarantine) or any(finding.severity == "error" for finding in report.findings)


def _plain(report: Report) -> dict[str, object]:
    plain = asdict(report)
    plain["document"] = plain.pop("documents")[0]
    del plain["snapshot"]
    return plain


def _show(here: Session, one: Given, report: Report) -> None:
    here.out.rule(one.name, align="left", style="dim")
    show_documents(here, report.documents)
    show_forms(here, report.forms)
    show_identities(here, report.identities)
    show_findings(here, report.findings)
    show_pages(here, report.pages)
    show_quarantine(here, report.quarantine)
