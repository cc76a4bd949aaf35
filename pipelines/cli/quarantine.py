"""The quarantine as a person works it off: what ``report --quarantine`` shows and ``retry`` begins with."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from rich.padding import Padding
from rich.text import Text

from pipelines.cli.session import ProblemError, Session, program

if TYPE_CHECKING:
    from pipelines.warehouse.quarantine import Quarantined

_INDENT = (0, 0, 0, 4)


def quarantined(here: Session, document: str | None = None) -> tuple[Quarantined, ...]:
    """What the published snapshot has set aside; a document it does not know is a problem of the person's."""
    from pipelines.warehouse.quarantine import load_quarantine
    from pipelines.warehouse.query import NoWarehouseError, open_snapshot

    try:
        with open_snapshot(here.home) as con:
            known = con.execute("FROM dim_document WHERE document_id = ?", [document]).fetchone()
            if document is not None and known is None:
                raise ProblemError(f"no document {document} in this warehouse")
            return load_quarantine(con, document)
    except NoWarehouseError as error:
        raise ProblemError(str(error)) from None


def told(row: Quarantined) -> dict[str, Any]:
    """One row as JSON."""
    return {
        "document_id": row.document_id,
        "source_names": row.source_names,
        "statement_id": row.statement_id,
        "reason": row.reason,
        "meaning": row.meaning,
        "detail": row.detail,
        "since_run": row.since_run,
        "since": row.since,
        "way_out": {"zh": row.way_out.zh, "en": row.way_out.en, "retry_now": row.way_out.again == "now"},
    }


def show(here: Session, rows: tuple[Quarantined, ...]) -> None:
    """Reason by reason: what to do, then what it is about."""
    if not rows:
        here.say("Nothing is in quarantine.")
        return
    documents = len({row.document_id for row in rows})
    here.say(f"Quarantine 隔离: {len(rows)} entries of {documents} documents")
    for reason, of_reason in groupby(rows, key=lambda row: row.reason):
        found = list(of_reason)
        here.out.print()
        here.out.print(Text.assemble((f"{reason} ({len(found)})", "bold"), f": {found[0].meaning}"))
        here.out.print(Padding(Text(found[0].way_out.zh, style="cyan"), _INDENT))
        here.out.print(Padding(Text(found[0].way_out.en, style="cyan"), _INDENT))
        for row in found:
            here.out.print(Padding(_entry(row), _INDENT))
    here.say("")
    here.say(f"After something was mended: {program()} retry [--reason R] [--document ID]")


def _entry(row: Quarantined) -> Text:
    since = f"since {row.since:%Y-%m-%d %H:%M} UTC, run {row.since_run}" if row.since else ""
    what = row.statement_id or f"{row.document_id}, the whole document"
    names = ", ".join(row.source_names)
    return Text.assemble(f"{names}\n", (f"  {what}; {since}\n", "dim"), f"  {row.detail or row.meaning}")
