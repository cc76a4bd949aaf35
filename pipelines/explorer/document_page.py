"""One document's page, read from a built database: what ``templates/document.html`` sets.

Counts and findings are the report's own (``warehouse.report``); this adds the document as it is printed, and the
proof. A database without the tables of the proof gives the page without its verdict.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any

from pipelines.explorer.arithmetic import load_findings
from pipelines.explorer.marking import load_marking
from pipelines.explorer.narrative import load_sentences
from pipelines.explorer.page_model import (
    Bilingual,
    BlankView,
    Contradiction,
    DocumentPage,
    Feasibility,
    RepairView,
    StatementView,
    TableView,
    UnexplainedView,
    count_marked,
    in_unit,
)
from pipelines.explorer.tables import load_tables
from pipelines.warehouse.report import VERDICTS, IdentityLine, QuarantineLine, load_report

if TYPE_CHECKING:
    import duckdb


def load_document_page(con: duckdb.DuckDBPyConnection, document_id: str) -> DocumentPage:
    """Read everything on a document's page; raises ``UnknownDocumentError`` for one the database does not know."""
    report = load_report(con, document_id)
    (document,) = report.documents
    title, scope = con.execute(_DOCUMENT, [document_id]).fetchall()[0]
    unexplained = tuple(UnexplainedView(*row) for row in con.execute(_UNEXPLAINED, [document_id]).fetchall())
    marking = load_marking(con, document_id, report.findings)
    tables = load_tables(con, document_id, marking, [one.place for one in unexplained])
    proof = {name for (name,) in con.execute(_PROOF).fetchall()}
    return DocumentPage(
        document=document,
        title=title or document.agency_name or document.source_name,
        scope=scope,
        region=_region(con, document.region_code),
        code_version=report.snapshot.code_version,
        verdicts=_verdicts(report.identities),
        feasibility=_feasibility(con, document_id) if "feasibility" in proof else None,
        contradictions=_contradictions(con, document_id, report.identities) if "contradiction" in proof else (),
        quarantine=report.quarantine,
        findings=load_findings(con, document_id, report.findings),
        repairs=_repairs(con, document_id) if "repair" in proof else (),
        statements=_statements(con, document_id, tables, report.quarantine),
        blanks=_blanks(con, document_id),
        sentences=load_sentences(con, document_id, marking),
        pages=report.pages,
        unexplained=unexplained,
        identities=tuple(one for one in report.identities if _is_applied(one)),
    )


def _region(con: duckdb.DuckDBPyConnection, region_code: str | None) -> str | None:
    """The names of the region from the province down, each once."""
    row = con.execute(_REGION, [region_code]).fetchone()
    return None if row is None else "".join(dict.fromkeys(filter(None, row)))


def _verdicts(identities: Sequence[IdentityLine]) -> tuple[tuple[str, int], ...]:
    return tuple((verdict, sum(getattr(one, verdict) for one in identities)) for verdict in VERDICTS)


def _is_applied(one: IdentityLine) -> bool:
    return bool(one.exact or one.rounding or one.implausible or one.violated)


def _feasibility(con: duckdb.DuckDBPyConnection, document_id: str) -> Feasibility | None:
    row = con.execute(_FEASIBILITY, [document_id]).fetchone()
    return None if row is None else Feasibility(*row)


def _contradictions(
    con: duckdb.DuckDBPyConnection, document_id: str, identities: Sequence[IdentityLine]
) -> tuple[Contradiction, ...]:
    """The sets of two laws and more: a law that is broken alone is a finding already."""
    titles = {one.identity_id: Bilingual(one.title_zh, one.title_en) for one in identities}
    rows = con.execute(_CONTRADICTIONS, [document_id]).fetchall()
    sets = [
        [(titles.get(identity_id, Bilingual(identity_id, identity_id)), scope) for _, identity_id, scope in group]
        for _, group in groupby(rows, lambda row: row[0])
    ]
    return tuple(Contradiction(tuple(laws)) for laws in sets if len(laws) > 1)


def _repairs(con: duckdb.DuckDBPyConnection, document_id: str) -> tuple[RepairView, ...]:
    return tuple(_repair(row) for row in con.execute(_REPAIRS, [document_id]).fetchall())


def _repair(row: tuple[Any, ...]) -> RepairView:
    break_no, rank, repair_no, cell_id, claim_id, line, is_forced, hypothesis, cause, text, unit_in_yuan = row[:11]
    values: list[Decimal | None] = list(row[11:])
    printed, proposed, lowest, highest = (
        None if value is None else in_unit(value, unit_in_yuan) for value in values
    )
    return RepairView(
        break_no=break_no,
        rank=rank,
        repair_no=repair_no,
        anchor=cell_id or claim_id,
        line=line,
        printed=text or printed,
        proposed=proposed,
        lowest=lowest,
        highest=highest,
        is_forced=is_forced,
        hypothesis=hypothesis,
        cause=cause,
    )


def _statements(
    con: duckdb.DuckDBPyConnection,
    document_id: str,
    tables: Mapping[str | None, tuple[TableView, ...]],
    quarantine: Sequence[QuarantineLine],
) -> tuple[StatementView, ...]:
    """The statements in the order of the document, then the tables of none: all, where it is set aside."""
    rows = con.execute(_STATEMENTS, [document_id]).fetchall()
    known = {row[0] for row in rows}
    views = [_statement(row, tables.get(row[0], ()), quarantine) for row in rows]
    others = sorted(
        (table for owner, some in tables.items() if owner not in known for table in some),
        key=lambda table: (table.table_index, table.rows[0].row_index),
    )
    if others:
        views.append(_statement((None,) * 12, tuple(others), ()))
    return tuple(views)


def _statement(
    row: tuple[Any, ...], tables: tuple[TableView, ...], quarantine: Sequence[QuarantineLine]
) -> StatementView:
    statement_id, label_zh, label_en, title, agency, year, disclosure, page, unit, reason, is_blank, by_law = row
    figures, confirmed, contradicted = count_marked(
        [cell for table in tables for line in table.rows for cell in line.cells]
    )
    return StatementView(
        statement_id=statement_id,
        form=Bilingual(label_zh, label_en) if label_zh else None,
        title=title,
        agency_name=agency,
        fiscal_year=year,
        disclosure_no=disclosure,
        page=page,
        unit=unit,
        blank_reason=reason,
        is_blank=bool(is_blank),
        placed_by_arithmetic=bool(by_law),
        set_aside=tuple(one for one in quarantine if statement_id and one.statement_id == statement_id),
        tables=tables,
        figures=figures,
        confirmed=confirmed,
        contradicted=contradicted,
    )


def _blanks(con: duckdb.DuckDBPyConnection, document_id: str) -> tuple[BlankView, ...]:
    rows = con.execute(_BLANKS, [document_id]).fetchall()
    return tuple(
        BlankView(Bilingual(zh, en), declared_by, reason, page) for zh, en, declared_by, reason, page in rows
    )


_DOCUMENT = "SELECT title, scope FROM dim_document WHERE document_id = ?"

_REGION = """
    SELECT DISTINCT ON (region_code) province_name, prefecture_name, region_name
    FROM dim_region WHERE region_code = ? ORDER BY ALL
"""

_UNEXPLAINED = """
    SELECT page, place, text, context FROM audit.unexplained_number WHERE document_id = ? ORDER BY ALL
"""

_PROOF = """
    SELECT table_name FROM duckdb_tables()
    WHERE schema_name = 'audit' AND table_name IN ('feasibility', 'contradiction', 'repair')
"""

_FEASIBILITY = "SELECT status, reason, applications, moved FROM audit.feasibility WHERE document_id = ?"

_CONTRADICTIONS = """
    SELECT contradiction_no, identity_id, scope FROM audit.contradiction WHERE document_id = ? ORDER BY ALL
"""

_REPAIRS = """
    SELECT
        break_no, rank, repair_no, repair.cell_id, repair.claim_id, repair.line, is_forced, hypothesis, cause,
        coalesce(ledger.reported_text, sheet.reported_text, claim.reported_text),
        CASE
            WHEN ledger.cell_id IS NOT NULL AND ledger.measure <> 'count' THEN statement.unit_in_yuan
            WHEN claim.unit = 'yuan' OR repair.cell_id IS NULL AND repair.claim_id IS NULL THEN
                coalesce(whole.unit_in_yuan, 1)
        END,
        printed, proposed_value, lowest, highest
    FROM audit.repair AS repair
    LEFT JOIN ledger ON ledger.document_id = repair.document_id AND ledger.cell_id = repair.cell_id
    LEFT JOIN sheet_value AS sheet ON sheet.document_id = repair.document_id AND sheet.cell_id = repair.cell_id
    LEFT JOIN fact_narrative_claim AS claim
        ON claim.document_id = repair.document_id AND claim.claim_id = repair.claim_id
    LEFT JOIN statement
        ON statement.document_id = ledger.document_id AND statement.statement_id = ledger.statement_id
    LEFT JOIN (SELECT document_id, min(unit_in_yuan) AS unit_in_yuan FROM statement GROUP BY document_id) AS whole
        ON whole.document_id = repair.document_id
    WHERE repair.document_id = ?
    ORDER BY break_no, rank, repair_no, repair.cell_id, repair.claim_id, repair.line
"""

_STATEMENTS = """
    SELECT
        statement_id, coalesce(label_zh, form), coalesce(label_en, form), title, agency_name, fiscal_year,
        disclosure_no, page, unit_text, blank_reason, is_blank, header_basis = 'row_law'
    FROM statement
    LEFT JOIN dim_form USING (form)
    WHERE document_id = ?
    ORDER BY table_index, row_index, statement_id
"""

_BLANKS = """
    SELECT coalesce(label_zh, form), coalesce(label_en, form), declared_by, reason, page
    FROM fact_form_blank
    LEFT JOIN dim_form USING (form)
    WHERE document_id = ?
    ORDER BY page, line, form, declared_by, reason
"""
