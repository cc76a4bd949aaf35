"""Small understood documents, made by hand: what the warehouse's own tests are fed with."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipelines.statements.model import (
    BlankFormRow,
    CellRow,
    ClaimRow,
    EvaluationRow,
    EvaluationSummaryRow,
    EvidenceRow,
    IndicatorRow,
    LedgerRow,
    PageRow,
    ParsedDocument,
    QuarantineRow,
    SheetValueRow,
    StaffingRow,
    StatementRow,
    UnexplainedRow,
    UnitRow,
    cell_id,
)
from pipelines.statements.wording.numbers import quantum_of

WAN = Decimal(10000)
AGENCY = "阳谷县人民政府办公室"


@dataclass(frozen=True)
class Line:
    """One line of a form: its place in the form and the printed figures by measure (or source, measure)."""

    key: str
    name: str
    printed: dict[str | tuple[str, str], str]
    code: str | None = None
    section: str | None = None


@dataclass(frozen=True)
class Form:
    """One statement with its rows, as the statements room would hand it on."""

    statement: StatementRow
    ledger: tuple[LedgerRow, ...]
    cells: tuple[CellRow, ...]


def form(document_id: str, name: str, table: int, lines: Sequence[Line], unit: Decimal = WAN) -> Form:
    """A statement whose every figure stands in its own cell."""
    statement_id = f"{document_id}-{name}-t{table}r1"
    ledger: list[LedgerRow] = []
    cells: list[CellRow] = []
    for row, line in enumerate(lines, start=1):
        for column, (key, text) in enumerate(line.printed.items(), start=2):
            source, measure = key if isinstance(key, tuple) else ("total", key)
            bare = text.replace(",", "")
            place = cell_id(document_id, table, row, column)
            ledger.append(
                LedgerRow(
                    cell_id=place,
                    statement_id=statement_id,
                    disclosure_no=1,
                    form=name,
                    section=line.section,
                    line_code=line.code,
                    line_name=line.name,
                    line_key=line.key,
                    measure=measure,
                    source_of_funds=source,
                    amount=(Decimal(bare) * unit).quantize(Decimal("0.01")),
                    quantum=quantum_of(bare) * unit,
                    reported_text=text,
                    page=1,
                    table_index=table,
                    row_index=row,
                    column_index=column,
                )
            )
            cells.append(amount_cell(place, statement_id, table, row, column, text))
    statement = StatementRow(
        statement_id, 1, name, name, AGENCY, 2024, "万元", unit, "form", "printed", not lines, None, 1, table, 1
    )
    return Form(statement, tuple(ledger), tuple(cells))


def amount_cell(place: str, statement_id: str | None, table: int, row: int, column: int, text: str) -> CellRow:
    return CellRow(
        place, statement_id, 1, table, row, column, 1, 1, 1, 10.5, 20.25, 30.0, 40.0, text, "amount", None
    )


def document(document_id: str, *forms: Form, **fields: object) -> ParsedDocument:
    """An understood document of these forms."""
    parsed = ParsedDocument(
        document_id=document_id,
        source_name=f"{document_id}.txt",
        media_type="text/plain",
        reader="test 1",
        page_count=None,
        title="2024年度部门决算",
        kind="final_accounts",
        fiscal_year=2024,
        agency_name=AGENCY,
        scope="own",
        region_code="371521",
        region_basis="agency name",
        unit_text="万元",
        ledger=tuple(row for one in forms for row in one.ledger),
        statements=tuple(one.statement for one in forms),
        cells=tuple(cell for one in forms for cell in one.cells),
    )
    return counted(dataclasses.replace(parsed, **fields))  # type: ignore[arg-type]


def counted(parsed: ParsedDocument) -> ParsedDocument:
    """The document with its numbers counted by page, as far as its rows tell of them."""
    rows = {
        "amounts": parsed.ledger,
        "values": parsed.sheet_values,
        "claims": parsed.claims,
        "unexplained": parsed.unexplained,
    }
    pages: dict[int | None, Counter[str]] = {}
    for role, of_role in rows.items():
        for row in of_role:
            pages.setdefault(row.page, Counter())[role] += 1
    return dataclasses.replace(
        parsed,
        pages=tuple(
            PageRow(page, 100, Decimal("0.98"), roles.total(), **roles)
            for page, roles in sorted(pages.items(), key=lambda one: one[0] or 0)
        ),
    )


def summary(document_id: str, table: int = 1) -> Form:
    """Form 01, both sides."""
    income, expenditure = "income", "expenditure"
    return form(
        document_id,
        "income_expenditure_summary",
        table,
        [
            Line("general_budget_appropriation", "一般公共预算财政拨款收入", {"amount": "1,684.87"}, None, income),
            Line("year_total", "本年收入合计", {"amount": "1,684.87"}, None, income),
            Line("grand_total", "总计", {"amount": "1,684.87"}, None, income),
            Line("function.201", "一般公共服务支出", {"amount": "1,414.53"}, None, expenditure),
            Line("function.208", "社会保障和就业支出", {"amount": "270.34"}, None, expenditure),
            Line("year_total", "本年支出合计", {"amount": "1,684.87"}, None, expenditure),
            Line("grand_total", "总计", {"amount": "1,684.87"}, None, expenditure),
        ],
    )


def expenditure(document_id: str, table: int = 2, name: str = "expenditure") -> Form:
    """Form 03 (or 05) with three levels, its 合计 last."""
    return form(
        document_id,
        name,
        table,
        [
            coded("201", "一般公共服务支出", total="1,414.53", basic="709.85", project="704.68"),
            coded("20103", "政府办公厅（室）及相关机构事务", total="1,409.02", basic="709.85", project="699.17"),
            coded("2010301", "行政运行", total="1,409.02", basic="709.85", project="699.17"),
            coded("20105", "统计信息事务", total="5.51", project="5.51"),
            coded("208", "社会保障和就业支出", total="270.34", basic="270.34"),
            Line("grand_total", "合计", {"total": "1,684.87", "basic": "980.19", "project": "704.68"}),
        ],
    )


def coded(code: str, name: str, prefix: str = "function", **printed: str) -> Line:
    return Line(f"{prefix}.{code}", name, dict(printed.items()), code)


def claim(value: str, quantum: str = "100", claim_id: str = "c1", **fields: object) -> ClaimRow:
    """An amount that the running text claims."""
    row = ClaimRow(
        claim_id, "amount", Decimal(value), Decimal(quantum), "yuan", "increase", None, "支出", None,
        None, None, None, None, None, None, "支出若干。", "126", None, 7,
    )  # fmt: skip
    return dataclasses.replace(row, **fields)  # type: ignore[arg-type]


def project_sheet(document_id: str, table: int = 9, project: str = "综合业务经费") -> ParsedDocument:
    """A document of one self-evaluation sheet with its funds, a rate, weights and scores, and two indicators."""
    money = form(
        document_id,
        "project_evaluation",
        table,
        [
            Line(
                "project",
                project,
                {
                    ("total", "initial_budget"): "140",
                    ("total", "full_budget"): "140",
                    ("total", "executed"): "112.5",
                    ("fiscal", "executed"): "112.5",
                },
            )
        ],
    )
    statement = money.statement.statement_id

    def value(row: int, subject: str, measure: str, printed: str, number: int | None = None) -> SheetValueRow:
        source = "total" if subject == "funds" else None
        unit = "percent" if measure == "rate" else "points"
        return SheetValueRow(
            cell_id(document_id, table, row, 9), statement, subject, source, number, measure, Decimal(printed),
            quantum_of(printed), unit, printed, 1, table, row, 9,
        )  # fmt: skip

    return document(
        document_id,
        money,
        sheet_values=(
            value(2, "funds", "rate", "80.36"),
            value(3, "funds", "weight", "10"),
            value(4, "funds", "score", "8.04"),
            value(5, "indicator", "weight", "90", 1),
            value(6, "indicator", "score", "88.5", 1),
            value(7, "total", "score", "96.54"),
        ),
        evaluations=(
            EvaluationRow(statement, 1, "project_evaluation", project, AGENCY, None, "优", "预期", "完成", None),
        ),
        indicators=(
            IndicatorRow(
                statement, 1, "产出指标", "数量指标", "办公电话数量", "=46部", None, "46部", None, table, 5
            ),
            IndicatorRow(
                statement, 2, "产出指标", "质量指标", "正常办公率", "=100%", None, "100%", None, table, 6
            ),
        ),
        evaluation_summaries=(
            EvaluationSummaryRow(
                statement,
                1,
                None,
                project,
                None,
                Decimal("96.54"),
                Decimal("0.01"),
                "优",
                f"{document_id}-t8r1c1",
                8,
                1,
            ),
        ),
    )


def full_document(document_id: str) -> ParsedDocument:
    """A document with at least one row of every record type."""
    sheet = project_sheet(document_id)
    one, two = summary(document_id), expenditure(document_id)
    full = dataclasses.replace(
        sheet,
        ledger=one.ledger + two.ledger + sheet.ledger,
        statements=(one.statement, two.statement, *sheet.statements),
        cells=one.cells + two.cells + sheet.cells,
        claims=(claim("16848700.00"),),
        staffing=(StaffingRow(1, "serving", None, 65, "实有65人", None, 3),),
        units=(UnitRow(1, "本级", "包括本级"),),
        blank_forms=(BlankFormRow("government_fund", None, "form", "无", None, None),),
        evidence=(EvidenceRow("fiscal_year", "2024", "title", "2024年度", 1),),
        unexplained=(UnexplainedRow(None, "line 4", "7", "共7个"),),
        quarantine=(QuarantineRow(f"{document_id}-income-t8r1", "truncated", "breaks off"),),
    )
    return counted(full)
