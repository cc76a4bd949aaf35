"""A finding's arithmetic as figures with their names and places, in the characters of the page.

The finding's own text (``audit.finding.detail``) says the same as one Chinese sentence; here it is set as a sum
that needs no language. The terms are those of the law's own view, nothing is computed anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pipelines.explorer.page_model import Arithmetic, Bilingual, FindingView, TermView, in_unit
from pipelines.explorer.words import word
from pipelines.warehouse.report import FindingLine

if TYPE_CHECKING:
    import duckdb

LONGEST_SUM = 12
"""More terms than these are counted, not listed: all of them are marked in the tables."""
_SIDES = ("lhs", "rhs", "numerator", "denominator")


def load_findings(
    con: duckdb.DuckDBPyConnection, document_id: str, findings: Iterable[FindingLine]
) -> tuple[FindingView, ...]:
    """The findings of a document with their arithmetic, numbered from 1."""
    applied = _applications(con, document_id)
    proposals = {row[0]: row[1:] for row in con.execute(_PROPOSALS, [document_id]).fetchall()}
    units = _claim_units(con, document_id) if proposals else {}
    views = []
    for number, line in enumerate(findings, 1):
        cell_id, proposed, in_yuan, unit = proposals.get(line.finding_id, (None, None, None, None))
        if cell_id is None and proposed is not None:
            in_yuan, unit = units.get(proposed, (None, None))
        told = None if proposed is None else f"{in_unit(proposed, in_yuan)} {unit or ''}".strip()
        views.append(FindingView(number, line, _arithmetic(con, line, applied), told, cell_id))
    return tuple(views)


def _claim_units(con: duckdb.DuckDBPyConnection, document_id: str) -> dict[Decimal, tuple[Decimal | None, str]]:
    """In what unit a value proposed for a figure of the running text is told: money as the forms print it."""
    if not con.execute(_HAS_REPAIRS).fetchall():
        return {}
    rows = con.execute(_CLAIM_UNITS, [document_id]).fetchall()
    plain = {unit: word("unit", unit).zh for *_, unit in rows}
    return {
        value: (in_yuan or Decimal(1), name or "元") if unit == "yuan" else (None, plain[unit])
        for value, in_yuan, name, unit in rows
    }


def _applications(con: duckdb.DuckDBPyConnection, document_id: str) -> dict[str, list[tuple[Any, ...]]]:
    """The applications that became findings, by identity."""
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for identity_id, *row in con.execute(_APPLICATIONS, [document_id]).fetchall():
        found[identity_id].append(tuple(row))
    return found


def _arithmetic(
    con: duckdb.DuckDBPyConnection, line: FindingLine, applied: dict[str, list[tuple[Any, ...]]]
) -> Arithmetic | None:
    """The application that a finding tells of: its text begins with the application's scope."""
    if line.identity_id is None:
        return None
    told = [row for row in applied.get(line.identity_id, ()) if line.detail.startswith(f"{row[1]}：")]
    cells = {place.cell_id for place in line.places}
    exact = [row for row in told if cells and cells <= set(row[-1])] or told
    if not exact:
        return None
    statement_id, scope, kind, verdict, unit, lhs, rhs, residual, bound, _ = max(
        exact, key=lambda row: len(row[1])
    )
    rows = con.execute(
        _TERMS.format(view=line.identity_id.replace('"', '""')),
        {"document": line.document_id, "statement": statement_id, "scope": scope},
    ).fetchall()
    is_money = (unit or "yuan") == "yuan"
    units = sorted((row[-2], row[-1]) for row in rows if row[-2] is not None)
    in_yuan, name = units[0] if units else (Decimal(10000), "万元")
    scale = in_yuan if is_money else None
    terms = [_term(row, in_yuan) for row in rows if row[0] in _SIDES]
    shown = terms if len(terms) <= LONGEST_SUM else terms[:LONGEST_SUM]
    return Arithmetic(
        kind=kind,
        relation=_relation(kind, verdict),
        scope=scope,
        terms=tuple(shown),
        more=len(terms) - len(shown),
        left=in_unit(lhs, scale),
        right=in_unit(rhs, scale),
        apart=in_unit(abs(residual), scale),
        allowed=in_unit(bound, scale) if bound else None,
        unit=Bilingual(name or "元", name or "元") if is_money else word("unit", unit),
    )


def _relation(kind: str, verdict: str) -> str:
    """How the left side stands to the right one."""
    if kind == "bound":
        return "<" if verdict == "violated" else ">"
    return "≈" if verdict == "rounding" else "≠"


def _term(row: tuple[Any, ...], unit_in_yuan: Decimal) -> TermView:
    (side, weight, value, label, printed, cell_id, claim_id, form_zh, form_en, line_zh, line_en) = row[:11]
    measure_zh, measure_en, is_money, subject, indicator_no, measure = row[11:17]
    if line_zh:
        name = Bilingual(
            " · ".join(filter(None, (form_zh, line_zh, measure_zh))),
            " · ".join(filter(None, (form_en, line_en or line_zh, measure_en))),
        )
    elif subject:
        of, what = word("sheet", subject, n=indicator_no or ""), word("sheet", measure)
        name = Bilingual(f"{of.zh}{what.zh}", f"{of.en} {what.en}")
    else:
        name = Bilingual(label or "", label or "")
    return TermView(
        side=side,
        sign="−" if weight < 0 else "+",
        name=name,
        text=printed or in_unit(value, unit_in_yuan if is_money else None),
        anchor=cell_id or claim_id,
    )


_APPLICATIONS = """
    SELECT identity_id, statement_id, scope, kind, verdict, unit, lhs, rhs, residual, bound, cell_ids
    FROM audit.identity_result
    WHERE document_id = ? AND lhs IS NOT NULL AND rhs IS NOT NULL AND (
        verdict <> 'exact' OR residual > bound
    )
    ORDER BY ALL
"""
_PROPOSALS = """
    SELECT
        finding_id, proposed_cell_id, proposed_value,
        CASE WHEN ledger.measure <> 'count' THEN statement.unit_in_yuan END,
        CASE WHEN ledger.measure <> 'count' THEN statement.unit_text END
    FROM audit.finding AS finding
    LEFT JOIN ledger
        ON ledger.document_id = finding.document_id AND ledger.cell_id = finding.proposed_cell_id
    LEFT JOIN statement
        ON statement.document_id = ledger.document_id AND statement.statement_id = ledger.statement_id
    WHERE finding.document_id = ? AND proposed_value IS NOT NULL
"""
_HAS_REPAIRS = "SELECT 1 FROM duckdb_tables() WHERE schema_name = 'audit' AND table_name = 'repair'"
_CLAIM_UNITS = """
    SELECT DISTINCT repair.proposed_value, whole.unit_in_yuan, whole.unit_text, claim.unit
    FROM audit.repair AS repair
    JOIN fact_narrative_claim AS claim
        ON claim.document_id = repair.document_id AND claim.claim_id = repair.claim_id
    LEFT JOIN (
        SELECT document_id, min(unit_in_yuan) AS unit_in_yuan, arg_min(unit_text, unit_in_yuan) AS unit_text
        FROM statement GROUP BY document_id
    ) AS whole ON whole.document_id = repair.document_id
    WHERE repair.document_id = ? AND repair.proposed_value IS NOT NULL
    ORDER BY ALL
"""
_TERMS = """
    SELECT
        term.side, term.weight, term.value, term.label,
        coalesce(ledger.reported_text, sheet.reported_text, claim.reported_text),
        term.cell_id, term.claim_id,
        form.label_zh, form.label_en,
        CASE WHEN ledger.line_name = ledger.line_key THEN line.label_zh ELSE ledger.line_name END, line.label_en,
        measure.label_zh, measure.label_en,
        coalesce(term.unit, 'yuan') = 'yuan' AND coalesce(ledger.measure, '') <> 'count',
        sheet.subject, sheet.indicator_no, sheet.measure,
        statement.unit_in_yuan, statement.unit_text
    FROM law_term."{view}" AS term
    LEFT JOIN ledger ON ledger.document_id = term.document_id AND ledger.cell_id = term.cell_id
    LEFT JOIN sheet_value AS sheet ON sheet.document_id = term.document_id AND sheet.cell_id = term.cell_id
    LEFT JOIN fact_narrative_claim AS claim
        ON claim.document_id = term.document_id AND claim.claim_id = term.claim_id
    LEFT JOIN statement
        ON statement.document_id = ledger.document_id AND statement.statement_id = ledger.statement_id
    LEFT JOIN dim_form AS form ON form.form = ledger.form
    LEFT JOIN dim_measure AS measure ON measure.form = ledger.form AND measure.measure = ledger.measure
    LEFT JOIN dim_line AS line
        ON line.form = ledger.form AND line.section IS NOT DISTINCT FROM ledger.section
        AND line.line_key = ledger.line_key
    WHERE term.document_id = $document AND term.statement_id IS NOT DISTINCT FROM $statement
        AND term.scope = $scope AND term.side <> 'gap'
    ORDER BY
        array_position(['lhs', 'rhs', 'numerator', 'denominator'], term.side), term.weight DESC,
        ledger.table_index, ledger.row_index, ledger.column_index, sheet.table_index, sheet.row_index,
        sheet.column_index, term.label, term.value
"""
