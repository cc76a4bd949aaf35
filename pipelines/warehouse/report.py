"""The state of a warehouse, or of one document in it, as plain values: what the report and the check print.

Everything is read from a built database over one connection; how it is shown is the command line's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pipelines.statements.model import PageRow
from pipelines.warehouse.unclassified import UnclassifiedLine, load_unclassified

if TYPE_CHECKING:
    import duckdb

VERDICTS = ("exact", "rounding", "implausible", "violated", "not_applicable")
SEVERITIES = ("error", "warning", "note")


class UnknownDocumentError(Exception):
    """The warehouse has no document of that id."""


@dataclass(frozen=True, slots=True)
class SnapshotLine:
    """Which build this is."""

    snapshot_id: str
    built_at: datetime
    schema_version: int
    code_version: str


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One document and what was recognised of it.

    ``names`` are all under which its bytes came, ``kind`` is what it is, ``units`` are those of its statements.
    ``pages`` is 1 where the format has none; ``text_trust`` is the trusted share of all its characters;
    ``numbers`` are all that it prints, of which ``unread`` belong to what was set aside. ``superseded_by`` is the
    document that replaces it in at least one form; ``is_latest`` if anything of it still stands.
    """

    document_id: str
    source_name: str
    status: str
    agency_name: str | None
    fiscal_year: int | None
    region_code: str | None
    region_name: str | None
    units: tuple[str, ...]
    statements: int
    ledger_rows: int
    violated: int
    unexplained: int
    kind: str | None
    names: tuple[str, ...]
    pages: int
    text_trust: Decimal | None
    numbers: int
    unread: int
    version_no: int | None
    superseded_by: str | None
    is_latest: bool


@dataclass(frozen=True, slots=True)
class FormLine:
    """How far one form is covered; ``blank`` statements were printed without a figure."""

    form: str
    label_zh: str
    label_en: str
    documents: int
    statements: int
    blank: int
    amounts: int


@dataclass(frozen=True, slots=True)
class IdentityLine:
    """How often an identity came out how, in the order of ``VERDICTS``."""

    identity_id: str
    title_zh: str
    title_en: str
    exact: int
    rounding: int
    implausible: int
    violated: int
    not_applicable: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell stands and what it says."""

    cell_id: str
    page: int | None
    table_index: int
    row_index: int
    column_index: int
    text: str


@dataclass(frozen=True, slots=True)
class Corrected:
    """An accepted correction of a cell: what is printed there, and what it should be."""

    cell_id: str
    printed: str
    value: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding with the cells it is about, and what is corrected of them.

    ``is_superseded``: all of them stand in forms that a later version replaces.
    """

    finding_id: str
    document_id: str
    source_name: str
    identity_id: str | None
    severity: str
    cause: str
    title_zh: str
    title_en: str
    detail: str
    proposed_value: Decimal | None
    is_superseded: bool
    places: tuple[Place, ...]
    corrected: tuple[Corrected, ...]


@dataclass(frozen=True, slots=True)
class QuarantineLine:
    """One document or statement set aside, and why."""

    document_id: str
    source_name: str
    statement_id: str | None
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Report:
    """All of it, for the whole warehouse or for one document; ``pages`` only for one.

    ``unclassified`` are the agencies whose name tells no kind, with the nearest ones.
    """

    snapshot: SnapshotLine
    documents: tuple[DocumentLine, ...]
    forms: tuple[FormLine, ...]
    identities: tuple[IdentityLine, ...]
    findings: tuple[FindingLine, ...]
    quarantine: tuple[QuarantineLine, ...]
    pages: tuple[PageRow, ...] = ()
    unclassified: tuple[UnclassifiedLine, ...] = ()


def load_report(con: duckdb.DuckDBPyConnection, document_id: str | None = None) -> Report:
    """Read the report of a built database; raises ``UnknownDocumentError`` for a document it does not know."""
    documents = tuple(_document(row) for row in _rows(con, _DOCUMENTS, document_id))
    if document_id is not None and not documents:
        raise UnknownDocumentError(f"no document {document_id} in this warehouse")
    titles = _titles()
    order = {identity_id: place for place, identity_id in enumerate(titles)}
    return Report(
        snapshot=SnapshotLine(*con.execute(_SNAPSHOT).fetchall()[0]),
        documents=documents,
        forms=tuple(FormLine(*row) for row in _rows(con, _FORMS, document_id)),
        identities=tuple(
            IdentityLine(row[0], *titles.get(row[0], ("", "")), *row[1:])
            for row in sorted(_rows(con, _IDENTITIES, document_id), key=lambda row: order.get(row[0], len(order)))
        ),
        findings=_findings(con, document_id),
        quarantine=tuple(QuarantineLine(*row) for row in _rows(con, _QUARANTINE, document_id)),
        pages=tuple(PageRow(*row) for row in _rows(con, _PAGES, document_id)) if document_id else (),
        unclassified=load_unclassified(con, document_id),
    )


def _document(row: tuple[Any, ...]) -> DocumentLine:
    values: list[Any] = [tuple(value) if isinstance(value, list) else value for value in row]
    return DocumentLine(*values)


def _rows(con: duckdb.DuckDBPyConnection, sql: str, document_id: str | None) -> list[tuple[Any, ...]]:
    return con.execute(sql, {"document": document_id}).fetchall()


def _titles() -> dict[str, tuple[str, str]]:
    from pipelines.identities.catalogue import load_catalogue

    return {identity.id: (identity.title_zh, identity.title_en) for identity in load_catalogue()}


def _findings(con: duckdb.DuckDBPyConnection, document_id: str | None) -> tuple[FindingLine, ...]:
    places: dict[str, list[Place]] = {}
    for finding_id, *place in _rows(con, _PLACES, document_id):
        places.setdefault(finding_id, []).append(Place(*place))
    corrected: dict[str, list[Corrected]] = {}
    for finding_id, *correction in _rows(con, _CORRECTED, document_id):
        corrected.setdefault(finding_id, []).append(Corrected(*correction))
    rows: list[list[Any]] = [
        [*row, tuple(places.get(row[0], ())), tuple(corrected.get(row[0], ()))]
        for row in _rows(con, _FINDINGS, document_id)
    ]
    return tuple(FindingLine(*row) for row in rows)


_SNAPSHOT = "SELECT snapshot_id, built_at, schema_version, code_version FROM meta.snapshot"

_DOCUMENTS = """
    WITH statements AS (
        SELECT
            document_id,
            count(*) AS statements,
            list_sort(list(DISTINCT unit_text) FILTER (WHERE unit_text IS NOT NULL)) AS units
        FROM statement GROUP BY document_id
    ),
    amounts AS (SELECT document_id, count(*) AS amounts FROM ledger GROUP BY document_id),
    violations AS (
        SELECT document_id, count(*) AS violated
        FROM audit.identity_result WHERE verdict = 'violated' GROUP BY document_id
    ),
    unexplained AS (SELECT document_id, count(*) AS numbers FROM audit.unexplained_number GROUP BY document_id),
    pages AS (
        SELECT
            document_id,
            count(*) AS pages,
            (sum(text_trust * characters) / nullif(sum(characters), 0))::DECIMAL(7, 6) AS text_trust,
            sum(numbers)::BIGINT AS numbers,
            sum(unread)::BIGINT AS unread
        FROM audit.document_page GROUP BY document_id
    ),
    names AS (SELECT document_id, list_sort(list(source_name)) AS names FROM document_name GROUP BY document_id)
    SELECT
        document.document_id,
        document.source_name,
        document.status,
        document.agency_name,
        document.fiscal_year,
        document.region_code,
        region.region_name,
        coalesce(units, []),
        coalesce(statements, 0),
        coalesce(amounts, 0),
        coalesce(violated, 0),
        coalesce(unexplained.numbers, 0),
        document.kind,
        names,
        coalesce(pages, 0),
        text_trust,
        coalesce(page.numbers, 0),
        coalesce(unread, 0),
        document.version_no,
        document.superseded_by,
        document.is_latest
    FROM dim_document AS document
    LEFT JOIN pages AS page USING (document_id)
    JOIN names USING (document_id)
    LEFT JOIN (SELECT DISTINCT ON (region_code) region_code, region_name FROM dim_region ORDER BY ALL) AS region
        USING (region_code)
    LEFT JOIN statements USING (document_id)
    LEFT JOIN amounts USING (document_id)
    LEFT JOIN violations USING (document_id)
    LEFT JOIN unexplained USING (document_id)
    WHERE $document IS NULL OR document.document_id = $document
    ORDER BY document.source_name, document.document_id
"""

_FORMS = """
    WITH chosen AS (SELECT * FROM statement WHERE $document IS NULL OR document_id = $document),
    amounts AS (SELECT document_id, statement_id, count(*) AS amounts FROM ledger GROUP BY ALL)
    SELECT
        form,
        coalesce(any_value(label_zh), form),
        coalesce(any_value(label_en), form),
        count(DISTINCT document_id),
        count(*),
        count(*) FILTER (WHERE is_blank),
        coalesce(sum(amounts), 0)::BIGINT
    FROM chosen
    LEFT JOIN dim_form USING (form)
    LEFT JOIN amounts USING (document_id, statement_id)
    GROUP BY form
    ORDER BY min(table_index), form
"""

_IDENTITIES = f"""
    SELECT identity_id, {", ".join(f"count(*) FILTER (WHERE verdict = '{verdict}')" for verdict in VERDICTS)}
    FROM audit.identity_result
    WHERE $document IS NULL OR document_id = $document
    GROUP BY identity_id
    ORDER BY identity_id
"""

_FINDINGS = """
    WITH standing AS (
        SELECT finding_id, bool_or(is_latest) AS is_latest
        FROM (SELECT finding_id, document_id, unnest(cell_ids) AS cell_id FROM audit.finding)
        JOIN source_cell USING (document_id, cell_id)
        JOIN dim_statement USING (document_id, statement_id)
        WHERE $document IS NULL OR document_id = $document
        GROUP BY finding_id
    )
    SELECT
        finding_id, document_id, source_name, identity_id, severity, cause, title_zh, title_en, detail,
        proposed_value, NOT coalesce(standing.is_latest, document.is_latest)
    FROM audit.finding
    JOIN dim_document AS document USING (document_id)
    LEFT JOIN standing USING (finding_id)
    WHERE $document IS NULL OR document_id = $document
    ORDER BY
        array_position(['error', 'warning', 'note'], severity), source_name, document_id, identity_id NULLS LAST,
        finding_id
"""

_PLACES = """
    SELECT finding_id, cell_id, page, table_index, row_index, column_index, text
    FROM (SELECT finding_id, document_id, unnest(cell_ids) AS cell_id FROM audit.finding)
    JOIN source_cell USING (document_id, cell_id)
    WHERE $document IS NULL OR document_id = $document
    ORDER BY finding_id, table_index, row_index, column_index, ordinal
"""

_CORRECTED = """
    SELECT finding_id, cell_id, expects, value, reason
    FROM (SELECT finding_id, document_id, unnest(cell_ids) AS cell_id FROM audit.finding)
    JOIN correction USING (document_id, cell_id)
    WHERE effect = 'applied' AND ($document IS NULL OR document_id = $document)
    ORDER BY ALL
"""

_PAGES = f"""
    SELECT {", ".join(f'"{name}"' for name in PageRow.__dataclass_fields__)}
    FROM audit.document_page
    WHERE document_id = $document
    ORDER BY page
"""

_QUARANTINE = """
    SELECT document_id, source_name, statement_id, reason, detail
    FROM audit.quarantine
    WHERE $document IS NULL OR document_id = $document
    ORDER BY source_name, document_id, statement_id NULLS FIRST, reason
"""
