"""Terms of sums: a total and its parts, along lines, measures or sources of funds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipelines.identities.laws import Sum
from pipelines.identities.terms.writing import UNION, is_line, scope_of, select, text, texts

StandIns = Mapping[tuple[str, str, str], Mapping[str, int]]


def sum_terms(law: Sum, stand_ins: StandIns) -> str:
    """Terms of a sum along lines, measures or sources of funds."""
    place = f"form = {text(law.form)} AND section = {text(law.section)}"
    if law.measures:
        place += f" AND measure IN {texts(law.measures)}"
    if law.along == "line":
        return _sum_of_lines(law, place, stand_ins)
    key = law.along
    place += " AND unit = 'yuan'"
    scope = (
        scope_of("line_key", text(law.total))
        if key == "measure"
        else "concat_ws('/', nullif(section, ''), line_key, measure)"
    )
    branches = [select("lhs", 1, scope, f"{place} AND {key} = {text(law.total)}")]
    for weight in (1, -1):
        parts = tuple(part for part, sign in law.parts.items() if sign == weight)
        if parts:
            branches.append(select("rhs", weight, scope, f"{place} AND {key} IN {texts(parts)}"))
    return UNION.join(branches)


def _sum_of_lines(law: Sum, place: str, stand_ins: StandIns) -> str:
    place += " AND source_of_funds = 'total'"
    scope = scope_of(text(law.total), "measure")
    branches = [select("lhs", 1, scope, f"{place} AND line_key = {text(law.total)}")]
    for condition, weight in parts_of(law.form, law.section, law.parts, stand_ins, law.total):
        branches.append(select("rhs", weight, scope, f"{place} AND line_key <> {text(law.total)} AND {condition}"))
    return UNION.join(branches)


def parts_of(
    form: str, section: str, parts: Mapping[str, int], stand_ins: StandIns, total: str | None
) -> list[tuple[str, int]]:
    """Conditions that pick the parts, with their weights; an unprinted total is stood in for by its own parts."""
    alike: dict[tuple[int, tuple[str, ...]], list[str]] = {}
    for line, weight, absent in _expand(form, section, parts, stand_ins, ()):
        alike.setdefault((weight, absent), []).append(line)
    conditions = []
    for (weight, absent), lines in alike.items():
        owner = absent[-1] if absent else total
        known = " OR ".join(is_line(line) for line in lines if line != "line.*") or "FALSE"
        if "line.*" in lines and owner is not None:
            known += f" OR ({is_line('line.*')}{_belongs_to(form, section, owner, stand_ins)})"
        unprinted = "".join(_unprinted(form, section, whole) for whole in absent)
        conditions.append((f"({known}){unprinted}", weight))
    return conditions


def _expand(
    form: str, section: str, parts: Mapping[str, int], stand_ins: StandIns, absent: tuple[str, ...]
) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    for part, weight in parts.items():
        yield part, weight, absent
        children = stand_ins.get((form, section, part), {})
        signed = {child: weight * sign for child, sign in children.items()}
        yield from _expand(form, section, signed, stand_ins, (*absent, part))


def _unprinted(form: str, section: str, line: str) -> str:
    return f"""
    AND NOT EXISTS (
        SELECT 1 FROM law.figure AS whole
        WHERE whole.form = {text(form)} AND whole.section = {text(section)} AND whole.line_key = {text(line)}
            AND whole.document_id = figure.document_id AND whole.statement_id = figure.statement_id
            AND whole.measure = figure.measure AND whole.source_of_funds = figure.source_of_funds
    )"""


def _belongs_to(form: str, section: str, total: str, stand_ins: StandIns) -> str:
    """A line that no template knows is a part of the first total printed below it."""
    totals = tuple(
        key
        for (one, side, key), parts in stand_ins.items()
        if (one, side) == (form, section) and "line.*" in parts
    )
    known = texts(totals or (total,))
    return f"""
    AND (
        SELECT arg_min(below.line_key, below.position) FROM law.figure AS below
        WHERE below.form = {text(form)} AND below.section = {text(section)} AND below.line_key IN {known}
            AND below.document_id = figure.document_id AND below.statement_id = figure.statement_id
            AND below.position > figure.position
    ) = {text(total)}"""
