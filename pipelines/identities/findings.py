"""From verdicts to findings: what a person should see, with the arithmetic written out in the page's own numbers.

A finding says what is printed and what does not fit; it accuses nobody: ``cause`` is ``source`` only where the
print itself proves it, else ``unknown``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

import duckdb

from pipelines.identities.catalogue import AtMost, Grade, Identity
from pipelines.identities.keeping import LAWS, TERMS
from pipelines.identities.proof import UNLOCATED, Application, Located

_LONGEST_SUM = 14
_GRAVITY = ("note", "warning", "error")
# What a figure of a sheet that is not money is called.
_SHEET_WORDS = """CASE sheet.subject
                WHEN 'funds' THEN '执行率' WHEN 'total' THEN '总' WHEN 'level' THEN '一级指标'
                WHEN 'indicator' THEN '指标' || sheet.indicator_no
            END || CASE sheet.measure WHEN 'weight' THEN '分值' WHEN 'score' THEN '得分' ELSE '' END"""
_UNIT_NAMES = {
    Decimal(1): "元",
    Decimal(100): "百元",
    Decimal(1000): "千元",
    Decimal(10000): "万元",
    Decimal(10**8): "亿元",
}
_PLAIN_UNITS = {"percent": "%", "points": "分", "count": ""}


@dataclass(frozen=True, slots=True)
class Term:
    """One figure of a flagged application, with the words to name it."""

    side: str
    weight: int
    value: Decimal
    form: str | None
    line: str | None
    measure: str | None
    label: str | None


@dataclass(frozen=True, slots=True)
class Flagged:
    """One application of a law that a person should see."""

    identity: Identity
    document_id: str
    statement_id: str | None
    scope: str
    unit: str | None
    lhs: Decimal
    rhs: Decimal
    residual: Decimal
    bound: Decimal
    verdict: str
    reason: str | None
    cell_ids: list[str]
    unit_in_yuan: Decimal
    terms: tuple[Term, ...]


def write_findings(
    con: duckdb.DuckDBPyConnection, catalogue: tuple[Identity, ...], located: Mapping[Application, Located]
) -> None:
    """Fill ``audit.finding`` anew from ``audit.identity_result``, from what was located (``proof``), and from the
    reading's own remarks.
    """
    rows = [_finding(flagged, located) for flagged in _flagged(con, catalogue)]
    rows += _contradictions(con, catalogue)
    rows += _repeats_that_differ(con)
    rows += _columns_placed_by_arithmetic(con)
    con.execute("DELETE FROM audit.finding")
    if rows:
        _insert(con, sorted(set(rows), key=lambda row: (row[1], row[2] or "", row[0])))


def _insert(con: duckdb.DuckDBPyConnection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert in one statement: a list of structs is much faster than a statement per row."""
    names = (
        "finding_id",
        "document_id",
        "identity_id",
        "severity",
        "cause",
        "title_zh",
        "title_en",
        "detail",
        "cell_ids",
        "proposed_value",
        "proposed_cell_id",
    )
    columns = list(zip(*rows, strict=True))
    selected = ", ".join(f"unnest(${number})" for number in range(1, len(names) + 1))
    values = [list(column) for column in columns]
    con.execute(f"INSERT INTO audit.finding ({', '.join(names)}) SELECT {selected}", values)


def _flagged(con: duckdb.DuckDBPyConnection, catalogue: tuple[Identity, ...]) -> Iterator[Flagged]:
    """The applications of laws that become findings, each with its terms in the order they are read."""
    laws = {identity.id: identity for identity in catalogue}
    repeating = [one.id for one in catalogue if one.law.shape == "claim_repeats_cell"]
    gaps = [one.id for one in catalogue if isinstance(one.law, AtMost) and one.law.note_gap]
    rows = con.execute(
        f"""
        WITH flagged AS (
            SELECT law.law_no, result.*
            FROM audit.identity_result AS result JOIN {LAWS} AS law USING (identity_id)
            WHERE result.verdict IN ('violated', 'implausible') OR result.reason = 'cut'
                OR (result.verdict = 'rounding' AND list_contains($1, result.identity_id))
                OR (
                    result.verdict = 'exact' AND result.residual > result.bound
                    AND list_contains($2, result.identity_id)
                )
        )
        SELECT
            flagged.identity_id, flagged.document_id, flagged.statement_id, flagged.scope,
            flagged.unit, flagged.lhs, flagged.rhs,
            flagged.residual, flagged.bound, flagged.verdict, flagged.reason, flagged.cell_ids,
            term.side, term.weight, term.value, form.label_zh,
            CASE WHEN ledger.line_name = ledger.line_key THEN line.label_zh ELSE ledger.line_name END,
            measure.label_zh,
            coalesce(term.label, {_SHEET_WORDS}),
            statement.unit_in_yuan
        FROM flagged
        JOIN {TERMS} AS term
            ON term.law_no = flagged.law_no AND term.document_id = flagged.document_id
            AND term.statement_id IS NOT DISTINCT FROM flagged.statement_id
            AND term.scope = flagged.scope
        LEFT JOIN ledger ON ledger.document_id = term.document_id AND ledger.cell_id = term.cell_id
        LEFT JOIN statement
            ON statement.document_id = ledger.document_id AND statement.statement_id = ledger.statement_id
        LEFT JOIN dim_form AS form ON form.form = ledger.form
        LEFT JOIN dim_measure AS measure ON measure.form = ledger.form AND measure.measure = ledger.measure
        LEFT JOIN dim_line AS line
            ON line.form = ledger.form AND line.section IS NOT DISTINCT FROM ledger.section
            AND line.line_key = ledger.line_key
        LEFT JOIN sheet_value AS sheet ON sheet.document_id = term.document_id AND sheet.cell_id = term.cell_id
        ORDER BY
            flagged.law_no, flagged.document_id, flagged.statement_id NULLS FIRST, flagged.scope,
            term.side <> 'lhs', term.side DESC, term.weight DESC,
            ledger.table_index, ledger.row_index, ledger.column_index, sheet.table_index,
            sheet.row_index, sheet.column_index, term.label, term.value
        """,
        [repeating, gaps],
    ).fetchall()
    for _, group in groupby(rows, key=itemgetter(0, 1, 2, 3)):
        lines = list(group)
        units = [line[19] for line in lines if line[19] is not None]
        terms = tuple(Term(*line[12:19]) for line in lines if line[12] != "gap")
        identity_id, document_id, statement_id, scope, *result = lines[0][:12]
        unit, lhs, rhs, residual, bound, verdict, reason, cell_ids = result
        yield Flagged(
            identity=laws[identity_id],
            document_id=document_id,
            statement_id=statement_id,
            scope=scope,
            unit=unit,
            lhs=lhs,
            rhs=rhs,
            residual=residual,
            bound=bound,
            verdict=verdict,
            reason=reason,
            cell_ids=cell_ids,
            unit_in_yuan=min(units, default=Decimal(10000)),
            terms=terms,
        )


def _finding(flagged: Flagged, located: Mapping[Application, Located]) -> tuple[Any, ...]:
    identity = flagged.identity
    found = located.get((flagged.document_id, identity.id, flagged.statement_id, flagged.scope), UNLOCATED)
    return (
        _finding_id(flagged.document_id, identity.id, flagged.statement_id, flagged.scope, flagged.verdict),
        flagged.document_id,
        identity.id,
        _severity(flagged),
        found.cause or _cause(flagged),
        identity.title_zh,
        identity.title_en,
        "；".join(filter(None, (f"{flagged.scope}：{_arithmetic(flagged)}", found.remedy))),
        tuple(flagged.cell_ids),
        found.proposed,
        found.cell_id,
    )


def _finding_id(*parts: str | None) -> str:
    return hashlib.sha256("\n".join(part or "" for part in parts).encode()).hexdigest()[:16]


def _severity(flagged: Flagged) -> str:
    if flagged.verdict == "violated":
        return flagged.identity.severity
    if flagged.verdict == "implausible":
        return "note" if flagged.identity.severity == "note" else "warning"
    return "note"


def _cause(flagged: Flagged) -> str:
    """``source`` where two prints of one figure, or a rate and its parts, tell the difference themselves.

    What is beyond rounding may also be our reading of a sentence or a column: that stays ``unknown``.
    """
    is_told_by_the_print = flagged.verdict == "rounding" or flagged.reason == "cut"
    return "source" if is_told_by_the_print else "unknown"


def _arithmetic(flagged: Flagged) -> str:
    """The sum as a person would write it: what is printed, what the parts make, how far apart they are."""
    unit_name = _PLAIN_UNITS.get(flagged.unit or "yuan", _UNIT_NAMES.get(flagged.unit_in_yuan, "元"))
    names = _names(flagged.terms)
    left = [(term, name) for term, name in zip(flagged.terms, names, strict=True) if term.side == "lhs"]
    right = [(term, name) for term, name in zip(flagged.terms, names, strict=True) if term.side != "lhs"]
    printed = " + ".join(f"{name} {_number(term.value, flagged)}".strip() for term, name in left)
    if flagged.identity.kind == "ratio":
        return _quotient(flagged, printed, right)
    if flagged.identity.kind == "presence":
        return f"{left[0][1]}：应有 {_plain(flagged.lhs)}，实有 {_plain(flagged.rhs)}"
    sign = "≈" if flagged.verdict == "rounding" else "≠"
    if flagged.identity.kind == "bound" and not isinstance(flagged.identity.law, Grade):
        sign = "<" if flagged.verdict == "violated" else ">"
    total = f" = {_number(flagged.rhs, flagged)}" if len(right) != 1 else ""
    apart = f"差 {_number(abs(flagged.residual), flagged)}{unit_name}"
    allowed = f"，舍入至多可差 {_number(flagged.bound, flagged)}{unit_name}" if flagged.bound else ""
    return f"{printed} {sign} {_sum_of(right, flagged)}{total}（{apart}{allowed}）"


def _quotient(flagged: Flagged, printed: str, parts: list[tuple[Term, str]]) -> str:
    above = _sum_of([(term, name) for term, name in parts if term.side == "numerator"], flagged, is_money=True)
    below = _sum_of([(term, name) for term, name in parts if term.side == "denominator"], flagged, is_money=True)
    if flagged.reason == "cut":
        return f"{printed}%，{above} ÷ {below} = {_plain(flagged.rhs)}%：尾数被截去而非四舍五入"
    return f"{printed}% ≠ {above} ÷ {below} = {_plain(flagged.rhs)}%"


def _sum_of(parts: list[tuple[Term, str]], flagged: Flagged, *, is_money: bool = False) -> str:
    if not parts:
        return "0"
    shown = parts if len(parts) <= _LONGEST_SUM else parts[: _LONGEST_SUM - 2]
    words = []
    for position, (term, name) in enumerate(shown):
        sign = "− " if term.weight < 0 else "+ " if position else ""
        value = _scaled(term.value, flagged.unit_in_yuan) if is_money else _number(term.value, flagged)
        words.append(f"{sign}{name} {value}".strip().replace("  ", " "))
    if len(shown) < len(parts):
        words.append(f"+ ……（共 {len(parts)} 项）")
    return " ".join(words)


def _names(terms: tuple[Term, ...]) -> list[str]:
    """What each figure is called: only as much as tells it from the others and from the one before it."""
    known = [term for term in terms if term.line]
    forms, lines, measures = ({getattr(term, part) for term in known} for part in ("form", "line", "measure"))
    names = []
    form_before = measure_before = None
    for term in terms:
        if not term.line:
            names.append(term.label or "")
            continue
        parts = [f"《{term.form}》"] if len(forms) > 1 and term.form != form_before else []
        if len(lines) > 1 or len(measures) <= 1:
            parts.append(term.line)
        if len(measures) > 1 and (len(lines) <= 1 or term.measure != measure_before):
            parts.append(term.measure or "")
        form_before, measure_before = term.form, term.measure
        names.append("·".join(part for part in parts if part).replace("》·", "》"))
    return names


def _number(value: Decimal, flagged: Flagged) -> str:
    return _scaled(value, flagged.unit_in_yuan) if (flagged.unit or "yuan") == "yuan" else _plain(value)


def _scaled(value: Decimal, unit_in_yuan: Decimal) -> str:
    """Yuan in the page's own unit, with at least two decimals as money is printed."""
    plain = _plain(value / unit_in_yuan)
    decimals = len(plain.partition(".")[2])
    return plain if decimals >= 2 else f"{Decimal(plain):.2f}"


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _contradictions(con: duckdb.DuckDBPyConnection, catalogue: tuple[Identity, ...]) -> list[tuple[Any, ...]]:
    """Laws that hold one by one, but no accounts keep them all: as grave as the mildest of them."""
    laws = {identity.id: identity for identity in catalogue}
    rows = con.execute(
        """
        SELECT document_id, list(identity_id ORDER BY identity_id, result.statement_id, scope),
            list(scope ORDER BY identity_id, result.statement_id, scope),
            list_sort(list_distinct(flatten(list(cell_ids))))
        FROM audit.contradiction
        JOIN audit.identity_result AS result USING (document_id, identity_id, scope)
        WHERE result.statement_id IS NOT DISTINCT FROM contradiction.statement_id
        GROUP BY document_id, contradiction_no HAVING count(*) > 1
        ORDER BY document_id, contradiction_no
        """
    ).fetchall()
    return [
        (
            _finding_id(document_id, "contradiction", *identities, *scopes),
            document_id,
            None,
            min((laws[one].severity for one in identities), key=_GRAVITY.index),
            "unknown",
            "几条勾稽关系各自成立而不能同时成立",
            "Laws that hold one by one, but not together",
            "；".join(f"{laws[one].title_zh}（{scope}）" for one, scope in zip(identities, scopes, strict=True)),
            tuple(cells),
            None,
            None,
        )
        for document_id, identities, scopes, cells in rows
    ]


def _repeats_that_differ(con: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """A line that a form prints twice must print the same twice."""
    rows = con.execute(
        r"""
        SELECT repeated.document_id, first.cell_id, repeated.cell_id, first.text, repeated.text
        FROM source_cell AS repeated
        JOIN source_cell AS first
            ON first.document_id = repeated.document_id AND first.cell_id = repeated.repeat_of
        WHERE regexp_replace(first.text, '[\s,，]', '', 'g') <> regexp_replace(repeated.text, '[\s,，]', '', 'g')
        ORDER BY ALL
        """
    ).fetchall()
    return [
        (
            _finding_id(document_id, "repeat", first, repeated),
            document_id,
            None,
            "warning",
            "unknown",
            "同一行重复列示而数字不同",
            "A line printed twice with different figures",
            f"先印 {printed.strip() or '空'}，后印 {again.strip() or '空'}",
            (first, repeated),
            None,
            None,
        )
        for document_id, first, repeated, printed, again in rows
    ]


def _columns_placed_by_arithmetic(con: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """A damaged header left the placing of columns to the form's own arithmetic: the laws prove less there."""
    rows = con.execute(
        """
        SELECT document_id, statement_id, title FROM statement WHERE header_basis = 'row_law' ORDER BY ALL
        """
    ).fetchall()
    return [
        (
            _finding_id(document_id, "row_law", statement_id),
            document_id,
            None,
            "note",
            "reading",
            "表头受损，列的归属由表内勾稽关系推定",
            "Damaged header: columns were placed by the form's own arithmetic",
            f"{title}：该表的勾稽结果不能再证明列的归属",
            (),
            None,
            None,
        )
        for document_id, statement_id, title in rows
    ]
