"""``juesuan report``: the state of the warehouse, or of one document in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.padding import Padding
from rich.text import Text

from pipelines.cli.page_tally import GOOD_TRUST, show_pages
from pipelines.cli.session import (
    DONE,
    DebugOption,
    HomeOption,
    JsonOption,
    ProblemError,
    Session,
    program,
    session,
)
from pipelines.cli.tables import Column, count, number, table, whole
from pipelines.cli.unclassified import show_unclassified

if TYPE_CHECKING:
    from pipelines.warehouse.report import (
        DocumentLine,
        FindingLine,
        FormLine,
        IdentityLine,
        QuarantineLine,
        Report,
    )

SHOWN = 25
INDENT = (0, 0, 0, 11)
SEVERITY_STYLES = {"error": "bold red", "warning": "yellow", "note": "cyan"}


def report(
    context: typer.Context,
    document: Annotated[str | None, typer.Option(metavar="ID", help="One document only.")] = None,
    quarantine: Annotated[
        bool, typer.Option("--quarantine", help="Only what is set aside: why, since when, what to do.")
    ] = False,
    data_docs: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Run the expectations and write Great Expectations' pages of them."),
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> int:
    """Show documents by status, coverage by form, verdicts by identity, findings and quarantine."""
    from pipelines.warehouse.query import NoWarehouseError, open_snapshot
    from pipelines.warehouse.report import UnknownDocumentError, load_report

    here = session(context, home, as_json)
    if quarantine:
        return _quarantine(here, document)
    try:
        with open_snapshot(here.home) as con:
            loaded = load_report(con, document)
    except (NoWarehouseError, UnknownDocumentError) as error:
        raise ProblemError(str(error)) from None
    if data_docs is not None:
        _write_data_docs(here, data_docs)
    if here.as_json:
        here.answer({"database": str(here.home.current), **asdict(loaded)})
        return DONE
    _show(here, loaded, is_whole=document is None)
    return DONE


def _quarantine(here: Session, document: str | None) -> int:
    from pipelines.cli.quarantine import quarantined, show, told

    rows = quarantined(here, document)
    if here.as_json:
        here.answer([told(row) for row in rows])
    else:
        show(here, rows)
    return DONE


def _write_data_docs(here: Session, folder: Path) -> None:
    """The expectations of the published snapshot as pages: on demand, for they take longer than a report."""
    from pipelines.identities.expectations import build_data_docs

    try:
        with here.quiet_stdout():
            first = build_data_docs(here.home.current.resolve(), folder)
    except OSError as error:
        raise ProblemError(f"{folder}: {error.strerror}" if error.strerror else str(error)) from None
    here.say(f"data docs: {first}")


def _show(here: Session, report: Report, *, is_whole: bool) -> None:
    snapshot = report.snapshot
    here.out.print(
        Text(f"Snapshot {snapshot.snapshot_id}, built {snapshot.built_at:%Y-%m-%d %H:%M} UTC", style="bold")
    )
    statuses = Counter(document.status for document in report.documents)
    here.say("Documents: " + (", ".join(f"{n} {status}" for status, n in sorted(statuses.items())) or "none"))
    limit = SHOWN if is_whole else None
    show_documents(here, report.documents, limit)
    show_forms(here, report.forms)
    show_identities(here, report.identities)
    show_findings(here, report.findings, limit)
    show_unclassified(here, report.unclassified, limit)
    show_pages(here, report.pages)
    show_quarantine(here, report.quarantine, limit)
    if is_whole:
        _show_next(here, report)


def show_documents(here: Session, documents: Sequence[DocumentLine], limit: int | None = None) -> None:
    """What each document was recognised as."""
    rows = [
        (
            Text(f"{_names(d, shortened=limit is not None)}\n") + Text(_extent(d), style="dim"),
            Text.assemble(
                (d.status, "yellow" if d.status == "quarantined" else ""),
                (f"\n{_kind(d)}" if d.kind else "", "dim"),
                (f"\n{_version(d)}" if _version(d) else "", "dim"),
            ),
            Text.assemble(d.agency_name or "", ("\n" + " ".join(told) if (told := _whose(d)) else "", "dim")),
            d.statements,
            d.ledger_rows,
            count(d.violated, "red"),
            count(d.unexplained, "yellow"),
        )
        for d in documents[:limit]
    ]
    columns: list[str | Column] = [
        "file, id",
        whole("status, kind"),
        "agency, year, region, unit",
        number("forms"),
        number("amounts"),
        number("violated"),
        number("unplaced"),
    ]
    here.out.print(table("Documents 文件", columns, rows))
    _say_more(here, len(documents), limit, "SELECT * FROM dim_document")


def _names(document: DocumentLine, *, shortened: bool) -> str:
    """All names under which its bytes came, one a line; in a long list the first, and how many more."""
    if not shortened or len(document.names) < 2:
        return "\n".join(document.names)
    return f"{document.source_name} (and {len(document.names) - 1} more)"


def _extent(document: DocumentLine) -> str:
    """Its id, how many pages it has, and how far its text can be trusted where that is less than quite."""
    trust = document.text_trust
    told = [
        document.document_id,
        f"{document.pages} pages" if document.pages > 1 else "",
        f"trust {trust:.2f}" if trust is not None and trust < GOOD_TRUST else "",
    ]
    return ", ".join(part for part in told if part)


def _kind(document: DocumentLine) -> str:
    return (document.kind or "").replace("_", " ")


def _version(document: DocumentLine) -> str:
    """Which version it is, and by which document it is replaced, wholly or in part."""
    if document.superseded_by is None:
        return f"version {document.version_no}" if (document.version_no or 1) > 1 else ""
    return f"superseded{' in part' if document.is_latest else ''} by {document.superseded_by}"


def _whose(document: DocumentLine) -> list[str]:
    """Year, region and units of money, as far as they could be told."""
    region = " ".join(part for part in (document.region_code, document.region_name) if part)
    year = str(document.fiscal_year) if document.fiscal_year else ""
    return [part for part in (year, region, "、".join(document.units)) if part]


def show_forms(here: Session, forms: Sequence[FormLine]) -> None:
    """How far each form is covered."""
    rows = [(f.label_zh, f.form, f.documents, f.statements, count(f.blank), f.amounts) for f in forms]
    counts = [number(name) for name in ("documents", "statements", "blank", "amounts")]
    if rows:
        here.out.print(table("Forms 报表", ["form", "name", *counts], rows))


def show_identities(here: Session, identities: Sequence[IdentityLine]) -> None:
    """How each identity came out; those that never applied are counted, not listed."""
    applied = [i for i in identities if i.exact or i.rounding or i.implausible or i.violated]
    rows = [
        (
            Text(f"{i.title_zh}\n") + Text(i.identity_id, style="dim"),
            count(i.exact, "green"),
            count(i.rounding, "green"),
            count(i.implausible, "yellow"),
            count(i.violated, "bold red"),
            count(i.not_applicable),
        )
        for i in applied
    ]
    counts = [number(name) for name in ("exact", "rounding", "implausible", "violated", "n/a")]
    if rows:
        here.out.print(table("Identities 勾稽关系", ["identity", *counts], rows))
    if never := len(identities) - len(applied):
        here.say(f"{never} more identities had nothing to apply to here.")


def show_findings(here: Session, findings: Sequence[FindingLine], limit: int | None = None) -> None:
    """What a person should see: each finding with its place and its arithmetic."""
    severities = Counter(finding.severity for finding in findings)
    told = ", ".join(f"{severities[name]} {name}" for name in SEVERITY_STYLES if severities[name])
    here.say(f"Findings 发现: {told or 'none'}")
    for finding in findings[:limit]:
        line = Text(f"  {finding.severity:<8} ", style=SEVERITY_STYLES.get(finding.severity, ""))
        line.append(f"{finding.source_name}: {finding.title_zh}", style="default")
        if finding.is_superseded:
            line.append(" (superseded 已被取代)", style="dim")
        here.out.print(line)
        here.out.print(Padding(Text(finding.detail), INDENT))
        for one in finding.corrected:
            here.out.print(
                Padding(Text(f"corrected 已更正: {one.printed} → {one.value:f} ({one.reason})"), INDENT)
            )
        where = [part for part in (finding.identity_id, places(finding)) if part]
        here.out.print(Padding(Text("; ".join(where), style="dim"), INDENT))
    _say_more(here, len(findings), limit, "SELECT * FROM audit.finding")


def places(finding: FindingLine) -> str:
    """Where a finding's cells stand: page, table, row, column; at most six of them."""
    told = [
        (f"page {p.page}, " if p.page is not None else "")
        + f"table {p.table_index} row {p.row_index} column {p.column_index}"
        for p in finding.places
    ]
    return "; ".join(told[:6]) + (f"; and {len(told) - 6} more" if len(told) > 6 else "")


def show_quarantine(here: Session, quarantine: Sequence[QuarantineLine], limit: int | None = None) -> None:
    """What was set aside, and why."""
    if quarantine:
        reasons = Counter(row.reason for row in quarantine)
        here.say("Quarantine 隔离: " + ", ".join(f"{n} {reason}" for reason, n in reasons.most_common()))
        rows = [
            (q.source_name, q.statement_id or "whole document", q.reason, q.detail) for q in quarantine[:limit]
        ]
        here.out.print(table("", ["file", "what", whole("reason"), "detail"], rows))
        _say_more(here, len(quarantine), limit, "SELECT * FROM audit.quarantine")


def _show_next(here: Session, report: Report) -> None:
    here.say(f"Database: {here.home.current}")
    here.say("Next:")
    option = _home_option(here)
    document = report.documents[0].document_id if report.documents else "ID"
    for command in (
        f"report --document {document}",
        "sql \"SELECT agency_name, line_name, measure, amount FROM ledger WHERE form = 'three_public'\"",
        'sql --format csv "SELECT identity_id, scope, lhs, rhs, residual FROM audit.identity_result '
        "WHERE verdict = 'violated'\"",
    ):
        here.say(f"  {program()} {option}{command}")


def _home_option(here: Session) -> str:
    from pipelines.settings import Home

    return "" if here.home == Home.resolve() else f"--home {here.home.root} "


def _say_more(here: Session, number: int, limit: int | None, query: str) -> None:
    if limit is not None and number > limit:
        here.say(f'  … and {number - limit} more: juesuan {_home_option(here)}sql "{query}"')
