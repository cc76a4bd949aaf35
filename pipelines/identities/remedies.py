"""What would mend a break, as one clause to read: which figure, what it should be, what went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import duckdb

from pipelines.identities.locate import Change, Repair
from pipelines.identities.misprints import Misprint
from pipelines.identities.system import System, plain

_MOST_NAMED = 3
_WORDS: dict[Misprint, str] = {
    "digit_misread": "一位数字有误",
    "digits_swapped": "两位数字颠倒",
    "sign_lost": "正负号有误",
    "decimal_point_moved": "小数点错位",
    "unit_mixed": "元与万元混淆",
    "digit_lost_or_added": "多或少一位数字",
    "class_summed_with_items": "类与其所属款项重复相加",
    "cell_shifted": "数字错列",
    "row_dropped": "漏一行",
    "row_dropped_at_page_break": "换页处漏一行",
    "row_doubled": "一行重复",
}
_NAMES = """
SELECT wanted.document_id, wanted.name,
    CASE
        WHEN ledger.cell_id IS NOT NULL THEN concat(
            '《', form.label_zh, '》“',
            CASE WHEN ledger.line_name = ledger.line_key THEN coalesce(line.label_zh, ledger.line_name)
                ELSE ledger.line_name END,
            '”', measure.label_zh
        )
        WHEN sheet.cell_id IS NOT NULL THEN concat(
            '《', sheet_form.label_zh, '》',
            CASE sheet.subject
                WHEN 'funds' THEN '执行率' WHEN 'total' THEN '总' WHEN 'level' THEN '一级指标'
                WHEN 'indicator' THEN '指标' || sheet.indicator_no
            END,
            CASE sheet.measure WHEN 'weight' THEN '分值' WHEN 'score' THEN '得分' ELSE '' END
        )
        WHEN claim.claim_id IS NOT NULL THEN concat(
            '文字所述“', coalesce(nullif(claim.subject, ''), claim.subject_key), '”'
        )
    END AS words,
    CASE
        WHEN ledger.measure = 'count' THEN 1
        WHEN ledger.cell_id IS NOT NULL THEN coalesce(statement.unit_in_yuan, 10000)
        WHEN claim.unit = 'yuan' THEN 10000
        ELSE 1
    END AS unit
FROM (SELECT unnest($1::VARCHAR[]) AS document_id, unnest($2::VARCHAR[]) AS name) AS wanted
LEFT JOIN ledger ON ledger.document_id = wanted.document_id AND ledger.cell_id = wanted.name
LEFT JOIN statement
    ON statement.document_id = ledger.document_id AND statement.statement_id = ledger.statement_id
LEFT JOIN dim_form AS form ON form.form = ledger.form
LEFT JOIN dim_measure AS measure ON measure.form = ledger.form AND measure.measure = ledger.measure
LEFT JOIN dim_line AS line
    ON line.form = ledger.form AND line.section IS NOT DISTINCT FROM ledger.section
    AND line.line_key = ledger.line_key
LEFT JOIN sheet_value AS sheet ON sheet.document_id = wanted.document_id AND sheet.cell_id = wanted.name
LEFT JOIN statement AS of_sheet
    ON of_sheet.document_id = sheet.document_id AND of_sheet.statement_id = sheet.statement_id
LEFT JOIN dim_form AS sheet_form ON sheet_form.form = of_sheet.form
LEFT JOIN fact_narrative_claim AS claim
    ON claim.document_id = wanted.document_id AND claim.claim_id = wanted.name
"""


@dataclass(frozen=True, slots=True)
class _Name:
    words: str
    unit: Decimal


class Remedies:
    """The clauses for the likeliest repairs of many breaks: the figures' names are asked for once."""

    def __init__(self, con: duckdb.DuckDBPyConnection, breaks: Sequence[tuple[System, Sequence[Repair]]]) -> None:
        wanted = sorted(
            {
                (system.document_id, change.name)
                for system, repairs in breaks
                for repair in repairs[:_MOST_NAMED]
                for change in repair.changes
                if system.figures[change.name].origin != "law"
            }
        )
        self._names: dict[tuple[str, str], _Name] = {}
        if wanted:
            columns = [list(column) for column in zip(*wanted, strict=True)]
            self._names = {
                (document, name): _Name(words, Decimal(unit))
                for document, name, words, unit in con.execute(_NAMES, columns).fetchall()
                if words is not None
            }

    def of(self, system: System, repairs: Sequence[Repair]) -> str | None:
        """The clause for the repairs that share the first rank; None where nothing can be said in a clause."""
        clauses = [clause for repair in repairs[:_MOST_NAMED] if (clause := self._clause(system, repair))]
        if not clauses or len(clauses) < min(len(repairs), _MOST_NAMED):
            return None
        more = f"等 {len(repairs)} 种可能" if len(repairs) > _MOST_NAMED else ""
        return f"若{'，或'.join(clauses)}{more}，则相符"

    def _clause(self, system: System, repair: Repair) -> str | None:
        pattern = repair.pattern
        if pattern is not None and not repair.changes:
            lacking = "、".join(
                f"{measure} {_number(value, Decimal(10000))}" for measure, value in pattern.lacking.items()
            )
            return f"{pattern.line} 之下{_WORDS[pattern.misprint]}（{lacking} 万元）"
        if pattern is not None and pattern.misprint != "unknown":
            names = [self._named(system, change) for change in repair.changes]
            return f"{'、'.join(names)}为{_WORDS[pattern.misprint]}" if all(names) else None
        parts = [self._changed(system, change) for change in repair.changes]
        return "且".join(part for part in parts if part is not None) if all(parts) else None

    def _named(self, system: System, change: Change) -> str:
        name = self._names.get((system.document_id, change.name))
        return f"{name.words} {_number(system.figures[change.name].value, name.unit)}" if name is not None else ""

    def _changed(self, system: System, change: Change) -> str | None:
        name = self._names.get((system.document_id, change.name))
        if name is None:
            return None
        kind = f"（{_WORDS[change.misprint]}）" if change.misprint in _WORDS else ""
        printed = _number(system.figures[change.name].value, name.unit)
        if change.proposed is None:
            return f"{name.words} {printed} 另为他数"
        return f"{name.words} {printed} 应为 {_number(change.proposed, name.unit)}{kind}"


def _number(value: int, unit: Decimal) -> str:
    """A value in the page's own unit; money with at least two decimals, as it is printed."""
    shown = plain(value) / unit
    digits = f"{shown.normalize():f}"
    return digits if unit == 1 or len(digits.partition(".")[2]) >= 2 else f"{shown:.2f}"
