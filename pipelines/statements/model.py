"""What the statements room hands on: a disclosure understood, every printed figure in its place.

These records are *reported*: what is printed and where, without judgement. They are also the schema of the
staging shards (one Parquet row per document, one nested list per record type), so a field added here becomes a
column there. Money is exact decimal in yuan; ``quantum`` is the finest step in which the same statement prints.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal


def cell_id(document_id: str, table: int, row: int, column: int, ordinal: int = 1) -> str:
    """The key of a table cell in the document's own layout; ``ordinal`` counts amounts within one cell."""
    key = f"{document_id}-t{table}r{row}c{column}"
    return key if ordinal == 1 else f"{key}n{ordinal}"


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One amount that a disclosure prints in a statutory form or sheet (the document's columns join later)."""

    cell_id: str
    statement_id: str
    disclosure_no: int
    form: str
    section: str | None
    line_code: str | None
    line_name: str
    line_key: str
    measure: str
    source_of_funds: str
    amount: Decimal
    quantum: Decimal
    reported_text: str
    page: int | None
    table_index: int
    row_index: int
    column_index: int


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One occurrence of a form or sheet.

    ``unit_basis`` tells where the unit of money was found: ``form``, ``cell``, ``document``. ``header_basis`` is
    ``printed``, or ``row_law`` where a damaged header left the placing of columns to the form's own arithmetic.
    ``region_code`` is the place of ``agency_name`` where that is not the document's agency.
    """

    statement_id: str
    disclosure_no: int
    form: str
    title: str
    agency_name: str | None
    fiscal_year: int | None
    unit_text: str | None
    unit_in_yuan: Decimal | None
    unit_basis: str | None
    header_basis: str
    is_blank: bool
    blank_reason: str | None
    page: int | None
    table_index: int
    row_index: int
    region_code: str | None = None


@dataclass(frozen=True, slots=True)
class CellRow:
    """One table cell as printed. ``role`` says what its text was taken for; NULL if for nothing.

    Roles: ``amount``, ``value`` (a rate, weight, score), ``code``, ``name``, ``line_number``, ``header``,
    ``label``, ``text``, ``not_applicable`` (``——``), ``repeat``.
    """

    cell_id: str
    statement_id: str | None
    page: int | None
    table_index: int
    row_index: int
    column_index: int
    ordinal: int
    row_span: int
    column_span: int
    x0: float | None
    top: float | None
    x1: float | None
    bottom: float | None
    text: str
    role: str | None
    repeat_of: str | None


@dataclass(frozen=True, slots=True)
class EvaluationRow:
    """One self-evaluation sheet: who, what, and its texts; its figures are ledger rows and sheet values."""

    statement_id: str
    sheet_no: int
    form: str
    project_name: str | None
    department: str | None
    implementing_unit: str | None
    grade: str | None
    goal_expected: str | None
    goal_actual: str | None
    texts: str | None


@dataclass(frozen=True, slots=True)
class SheetValueRow:
    """One number of a sheet that is not money: a rate, a weight, a score.

    ``subject`` is ``funds`` (one row of the money block; ``source_of_funds`` tells which), ``indicator``
    (``indicator_no`` tells which), ``level`` (the printed weight of a first-level indicator) or ``total``.
    ``measure`` is ``rate``, ``weight`` or ``score``; ``unit`` is ``percent`` or ``points``.
    """

    cell_id: str
    statement_id: str
    subject: str
    source_of_funds: str | None
    indicator_no: int | None
    measure: str
    value: Decimal
    quantum: Decimal
    unit: str
    reported_text: str
    page: int | None
    table_index: int
    row_index: int
    column_index: int


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator of a sheet; its weight and score are sheet values with the same ``indicator_no``."""

    statement_id: str
    indicator_no: int
    level1: str | None
    level2: str | None
    level3: str | None
    target: str | None
    adjusted_target: str | None
    actual: str | None
    deviation_reason: str | None
    table_index: int
    row_index: int


@dataclass(frozen=True, slots=True)
class EvaluationSummaryRow:
    """One row of a summary list of evaluations."""

    statement_id: str
    row_no: int
    section: str | None
    project_name: str
    fund_user: str | None
    score: Decimal | None
    score_quantum: Decimal | None
    grade: str | None
    cell_id: str
    table_index: int
    row_index: int


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One claim of the running text.

    ``kind``: ``amount``, ``share``, ``change_amount``, ``change_rate``, ``completion_rate``, ``count``,
    ``score``, ``rate`` (any other percentage). ``unit``: ``yuan``, ``percent``, ``points`` or what is counted
    (``vehicle``, ``visit``, ``person``, ``item`` …). ``direction``: ``increase``, ``decrease``, ``unchanged`` or
    NULL. ``subject`` is what the sentence says it is about. The address (``form``, ``line_section``,
    ``line_key``, ``measure``) and ``cell_id`` are filled where the claim repeats a cell of a statutory form.
    ``base_id`` groups claims of one statement (an amount and its share, change, completion).
    ``subject_key`` is the canonical name of what the claim is about and in which role
    (``basic_expenditure``, ``three_public.total.budget``, ``initial_budget.function.2010350``), NULL if unknown.
    """

    claim_id: str
    kind: str
    value: Decimal
    quantum: Decimal
    unit: str
    direction: str | None
    fiscal_year: int | None
    subject: str
    base_id: str | None
    form: str | None
    line_section: str | None
    line_key: str | None
    measure: str | None
    cell_id: str | None
    section: str | None
    sentence: str
    reported_text: str
    page: int | None
    line: int
    subject_key: str | None = None


@dataclass(frozen=True, slots=True)
class StaffingRow:
    """One printed head count. ``kind``: ``established_posts`` (编制), ``serving`` (实有), ``retired`` …"""

    staffing_no: int
    kind: str
    category: str | None
    count: int
    sentence: str
    page: int | None
    line: int


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit that the disclosure says it covers."""

    unit_no: int
    unit_name: str
    evidence: str


@dataclass(frozen=True, slots=True)
class BlankFormRow:
    """A form declared blank, by the form itself, by a list of forms, or by the narrative."""

    form: str
    statement_id: str | None
    declared_by: str
    reason: str
    page: int | None
    line: int | None


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """What a fact about the document was told from: field, value, where, the text itself."""

    field: str
    value: str
    basis: str
    text: str
    page: int | None


@dataclass(frozen=True, slots=True)
class UnexplainedRow:
    """A printed number that could not be placed."""

    page: int | None
    place: str
    text: str
    context: str


@dataclass(frozen=True, slots=True)
class PageRow:
    """One page (the whole document where the format has none) and what became of each number on it.

    ``text_trust`` is the share of the page's characters that belong to a text of this kind; NULL for a page
    without any. ``numbers`` is the sum of the columns after it: every number has exactly one role.

    ``amounts`` are ledger rows, ``repeats`` lines that a form prints again, ``values`` rates, weights and scores
    of sheets, ``claims`` and ``counts`` (of heads) figures of the running text. ``line_numbers`` are numbers of
    lines and of columns; ``dates`` include years and periods; ``identifiers`` are numbers of documents,
    standards, forms, telephones; ``names`` hold a number, as 12345热线 does; ``thresholds`` are what something is
    measured against (单价50万元以上); ``texts`` are numbers within goals, indicators and other free text of a
    sheet. ``unexplained`` numbers are listed one by one; ``unread`` are those of what was set aside.
    """

    page: int | None
    characters: int
    text_trust: Decimal | None
    numbers: int
    amounts: int = 0
    repeats: int = 0
    values: int = 0
    claims: int = 0
    counts: int = 0
    codes: int = 0
    line_numbers: int = 0
    dates: int = 0
    page_numbers: int = 0
    ordinals: int = 0
    identifiers: int = 0
    names: int = 0
    thresholds: int = 0
    texts: int = 0
    unexplained: int = 0
    unread: int = 0


NUMBER_ROLES: tuple[str, ...] = tuple(
    name for name in PageRow.__dataclass_fields__ if name not in ("page", "characters", "text_trust", "numbers")
)


@dataclass(frozen=True, slots=True)
class QuarantineRow:
    """A document or statement set aside. ``reason`` is one of ``QUARANTINE_REASONS``."""

    statement_id: str | None
    reason: str
    detail: str


QUARANTINE_REASONS: dict[str, str] = {
    "empty_file": "the file has no bytes, or no text at all",
    "unknown_format": "no reader knows this kind of file",
    "unreadable": "the file is damaged, cut off or locked and could not be read",
    "unsafe_archive": "an archive that unpacks to far more than it holds, names places outside, or nests archives",
    "no_text_layer": "the pages carry pictures only: a scan",
    "low_text_trust": "too few of its characters belong to such a text: its fonts do not say what they draw",
    "not_final_accounts": "it is what its title says, a budget or a report, not final accounts",
    "no_statutory_form": "no statutory form or evaluation sheet was recognised",
    "no_fiscal_year": "no fiscal year is stated anywhere in the document",
    "no_unit_of_money": "neither the statement nor the document says in which unit its money is printed",
    "truncated": "a form breaks off before its closing line",
    "reader_crashed": "the reader failed on this document",
    "timed_out": "reading took longer than a document may take",
    "out_of_memory": "reading needed more memory than a document may take",
    "structural": "the document's rows break a rule of the warehouse itself",
}


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """A document understood: the one value that leaves the reading side of the house, and the staging shard."""

    document_id: str
    source_name: str
    media_type: str
    reader: str
    page_count: int | None
    title: str | None = None
    kind: str | None = None
    phase: str = "final_accounts"
    fiscal_year: int | None = None
    agency_name: str | None = None
    scope: str = "unknown"
    region_code: str | None = None
    region_basis: str | None = None
    unit_text: str | None = None
    ledger: tuple[LedgerRow, ...] = ()
    statements: tuple[StatementRow, ...] = ()
    cells: tuple[CellRow, ...] = ()
    evaluations: tuple[EvaluationRow, ...] = ()
    sheet_values: tuple[SheetValueRow, ...] = ()
    indicators: tuple[IndicatorRow, ...] = ()
    evaluation_summaries: tuple[EvaluationSummaryRow, ...] = ()
    claims: tuple[ClaimRow, ...] = ()
    staffing: tuple[StaffingRow, ...] = ()
    units: tuple[UnitRow, ...] = ()
    blank_forms: tuple[BlankFormRow, ...] = ()
    evidence: tuple[EvidenceRow, ...] = ()
    unexplained: tuple[UnexplainedRow, ...] = ()
    pages: tuple[PageRow, ...] = ()
    quarantine: tuple[QuarantineRow, ...] = field(default=())
