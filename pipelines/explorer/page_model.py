"""What one page on a document says, as plain values: the template only sets it.

Texts of the document are as printed. What is ours is said twice, in Chinese and in English (``Bilingual``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipelines.statements.model import PageRow
from pipelines.warehouse.report import DocumentLine, FindingLine, IdentityLine, QuarantineLine


@dataclass(frozen=True, slots=True)
class Bilingual:
    """The same in both languages; a printed name is the same in both."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Marks:
    """What the laws say of one printed figure.

    ``confirmed_by`` and ``contradicted_by`` are the identities, once per application. ``severity`` is the gravest
    of the findings that contradict it; ``findings`` are the numbers of all findings that name it.
    """

    confirmed_by: tuple[str, ...] = ()
    contradicted_by: tuple[str, ...] = ()
    severity: str | None = None
    findings: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CellView:
    """One table cell; a place that no cell fills is a cell without id. Further amounts in it are ``more_ids``."""

    cell_id: str | None
    text: str = ""
    role: str | None = None
    row_span: int = 1
    column_span: int = 1
    marks: Marks = Marks()
    is_unexplained: bool = False
    more_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of a table; ``page`` is told where another page begins with it."""

    row_index: int
    page: int | None
    cells: tuple[CellView, ...]


@dataclass(frozen=True, slots=True)
class TableView:
    """The rows of one table, as printed."""

    table_index: int
    columns: int
    rows: tuple[RowView, ...]


@dataclass(frozen=True, slots=True)
class StatementView:
    """One form or sheet with its tables; the figures are counted by what the laws say of them.

    Tables of no statement that stands in the warehouse have no form: ``statement_id`` is None.
    """

    statement_id: str | None
    form: Bilingual | None
    title: str | None
    agency_name: str | None
    fiscal_year: int | None
    disclosure_no: int | None
    page: int | None
    unit: str | None
    blank_reason: str | None
    is_blank: bool
    placed_by_arithmetic: bool
    set_aside: tuple[QuarantineLine, ...]
    tables: tuple[TableView, ...]
    figures: int
    confirmed: int
    contradicted: int


@dataclass(frozen=True, slots=True)
class TermView:
    """One figure of a law: its side, its sign, its name, and the characters on the page; where it stands."""

    side: str
    sign: str
    name: Bilingual
    text: str
    anchor: str | None


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """One application of a law written out: ``left`` against ``right``, and how they stand to each other.

    ``apart`` is their difference in ``unit``, ``allowed`` what rounding can explain of it; ``more`` counts the
    terms that are not listed.
    """

    kind: str
    relation: str
    scope: str
    terms: tuple[TermView, ...]
    more: int
    left: str
    right: str
    apart: str
    allowed: str | None
    unit: Bilingual


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding with its number on the page."""

    number: int
    line: FindingLine
    arithmetic: Arithmetic | None
    proposed: str | None
    proposed_cell_id: str | None


@dataclass(frozen=True, slots=True)
class RepairView:
    """One figure of one way to mend a break; a missing row has no cell, only its ``line``."""

    break_no: int
    rank: int
    repair_no: int
    anchor: str | None
    line: str | None
    printed: str | None
    proposed: str | None
    lowest: str | None
    highest: str | None
    is_forced: bool
    hypothesis: str
    cause: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Laws that cannot all be kept, though every smaller set of them can: (title, scope) each."""

    laws: tuple[tuple[Bilingual, str], ...]


@dataclass(frozen=True, slots=True)
class Feasibility:
    """Whether true accounts exist that print so."""

    status: str
    reason: str | None
    applications: int
    moved: int


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One figure of the running text, the cell it repeats, and what the laws say of it."""

    claim_id: str
    kind: str
    text: str
    direction: str | None
    cell_id: str | None
    cell_text: str | None
    cell_form: Bilingual | None
    marks: Marks


@dataclass(frozen=True, slots=True)
class SentenceView:
    """One sentence with its claims: ``parts`` are its text cut where a claim's figure stands."""

    page: int | None
    line: int
    parts: tuple[tuple[str, ClaimView | None], ...]
    claims: tuple[ClaimView, ...]


@dataclass(frozen=True, slots=True)
class BlankView:
    """A form declared blank, by whom and why."""

    form: Bilingual
    declared_by: str
    reason: str
    page: int | None


@dataclass(frozen=True, slots=True)
class UnexplainedView:
    """A printed number that was not placed."""

    page: int | None
    place: str
    text: str
    context: str


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """Everything on one document's page, in the order it is read."""

    document: DocumentLine
    title: str
    scope: str
    region: str | None
    code_version: str
    verdicts: tuple[tuple[str, int], ...]
    feasibility: Feasibility | None
    contradictions: tuple[Contradiction, ...]
    quarantine: tuple[QuarantineLine, ...]
    findings: tuple[FindingView, ...]
    repairs: tuple[RepairView, ...]
    statements: tuple[StatementView, ...]
    blanks: tuple[BlankView, ...]
    sentences: tuple[SentenceView, ...]
    pages: tuple[PageRow, ...]
    unexplained: tuple[UnexplainedView, ...]
    identities: tuple[IdentityLine, ...]

    @property
    def is_set_aside(self) -> bool:
        return self.document.status == "quarantined"


def in_unit(value: Decimal, unit_in_yuan: Decimal | None) -> str:
    """A value in the page's own unit, money with at least two decimals; None for what is no money."""
    plain = f"{(value / unit_in_yuan if unit_in_yuan else value).normalize():f}"
    if unit_in_yuan is None or len(plain.partition(".")[2]) >= 2:
        return plain
    return f"{Decimal(plain):.2f}"


def count_marked(cells: Sequence[CellView]) -> tuple[int, int, int]:
    """How many cells carry a figure that laws could speak of, how many are confirmed, how many contradicted."""
    figures = [cell for cell in cells if cell.role in ("amount", "value")]
    return (
        len(figures),
        sum(bool(cell.marks.confirmed_by) and not cell.marks.contradicted_by for cell in figures),
        sum(bool(cell.marks.contradicted_by) for cell in figures),
    )
