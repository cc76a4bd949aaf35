"""From a law to its terms: SQL that says which printed figures stand on which side, scope by scope.

A term row is ``document_id, disclosure_no, statement_id, scope, side, weight, value, quantum, unit, cell_id,
label``. ``side`` is ``lhs`` (the printed total or rate), ``rhs`` (its parts), for ratios ``numerator`` and
``denominator``, and ``gap`` where the law cannot be judged (its ``label`` is the reason). A figure that is not
printed has no row. Nothing is decided here; ``verdicts`` does that, the same way for every law.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipelines.identities.catalogue import Address, Agree, AtMost, Hierarchy, Pair, Parents, Ratio, Sum

StandIns = Mapping[tuple[str, str, str], Mapping[str, int]]
_UNION = "\nUNION ALL\n"
_MAIN = "SELECT * FROM law.figure WHERE is_main"


def text(value: str) -> str:
    """A string as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def texts(values: tuple[str, ...]) -> str:
    """Strings as the list of an SQL ``IN``."""
    return "(" + ", ".join(text(value) for value in values) + ")"


def scope_of(line: str, measure: str) -> str:
    """The SQL of a scope: section, line, measure, source, with what is empty left out."""
    return f"concat_ws('/', nullif(section, ''), {line}, {measure}, nullif(source_of_funds, 'total'))"


def is_line(line: str) -> str:
    """The SQL condition that a figure stands in a line or in one of a pattern of lines."""
    operator = "GLOB" if set(line) & set("*?[") else "="
    return f"line_key {operator} {text(line)}"


def branch(
    side: str,
    source: str,
    *,
    weight: int | str = 1,
    scope: str = "scope",
    value: str = "value",
    quantum: str = "quantum",
    unit: str = "unit",
    cell: str = "cell_id",
    label: str = "NULL",
    disclosure: str = "disclosure_no",
    statement: str = "statement_id",
) -> str:
    """One branch of a law's terms: the rows of ``source``, a relation with its conditions, on one side."""
    return f"""SELECT
    document_id, {disclosure}::INTEGER AS disclosure_no, {statement}::VARCHAR AS statement_id, {scope} AS scope,
    '{side}' AS side, {weight} AS weight, {value}::DECIMAL(24, 6) AS value, {quantum}::DECIMAL(24, 6) AS quantum,
    {unit} AS unit, {cell}::VARCHAR AS cell_id, {label}::VARCHAR AS label
FROM {source}"""


def in_disclosure(scope: str) -> str:
    """The SQL of a scope that reaches across the statements of one disclosure."""
    return f"'disclosure ' || disclosure_no || ': ' || {scope}"


def select(
    side: str, weight: int, scope: str, where: str, *, relation: str = "law.figure", across: bool = False
) -> str:
    """The figures of one side that satisfy a condition."""
    return branch(
        side,
        f"{relation} AS figure\nWHERE {where}",
        weight=weight,
        scope=in_disclosure(scope) if across else scope,
        statement="NULL" if across else "statement_id",
    )


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
    return _UNION.join(branches)


def _sum_of_lines(law: Sum, place: str, stand_ins: StandIns) -> str:
    place += " AND source_of_funds = 'total'"
    scope = scope_of(text(law.total), "measure")
    branches = [select("lhs", 1, scope, f"{place} AND line_key = {text(law.total)}")]
    for condition, weight in _parts(law.form, law.section, law.parts, stand_ins, law.total):
        branches.append(select("rhs", weight, scope, f"{place} AND line_key <> {text(law.total)} AND {condition}"))
    return _UNION.join(branches)


def _parts(
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
    totals = tuple(key for one, side, key in stand_ins if (one, side) == (form, section)) or (total,)
    return f"""
    AND (
        SELECT arg_min(below.line_key, below.position) FROM law.figure AS below
        WHERE below.form = {text(form)} AND below.section = {text(section)} AND below.line_key IN {texts(totals)}
            AND below.document_id = figure.document_id AND below.statement_id = figure.statement_id
            AND below.position > figure.position
    ) = {text(total)}"""


def hierarchy_terms(law: Hierarchy) -> str:
    """Every figure is a part of the line above it, or, where that prints none in this column, of the next above.

    A line above that is there but empty is given its scope too: its own sum is then not applicable.
    """
    root = text(law.root) if law.root else "NULL"
    scope = scope_of("parent", "measure")
    keys = "document_id, disclosure_no, statement_id, section, measure, source_of_funds"
    return f"""WITH cell AS MATERIALIZED (
    SELECT {keys}, line_key, code, value, quantum, unit, cell_id,
        CASE WHEN length(code) > 5 THEN code[:5] END AS code5,
        CASE WHEN length(code) > 3 THEN code[:3] END AS code3
    FROM (
        SELECT *, split_part(line_key, '.', 2) AS code
        FROM law.figure
        WHERE form = {text(law.form)} AND starts_with(line_key, '{law.codes}.')
    )
),
line AS MATERIALIZED (SELECT DISTINCT document_id, statement_id, section, code, code5, code3 FROM cell),
inner_line AS (
    SELECT document_id, statement_id, section, code5 AS code FROM line WHERE code5 IS NOT NULL
    UNION
    SELECT document_id, statement_id, section, code3 FROM line WHERE code3 IS NOT NULL
),
placed AS (
    SELECT cell.*, '{law.codes}.' || line5.code AS line5, '{law.codes}.' || line3.code AS line3,
        cell5.code IS NOT NULL AS printed5, cell3.code IS NOT NULL AS printed3
    FROM cell
    LEFT JOIN line AS line5 ON line5.document_id = cell.document_id AND line5.statement_id = cell.statement_id
        AND line5.section = cell.section AND line5.code = cell.code5
    LEFT JOIN line AS line3 ON line3.document_id = cell.document_id AND line3.statement_id = cell.statement_id
        AND line3.section = cell.section AND line3.code = cell.code3
    LEFT JOIN cell AS cell5 ON cell5.document_id = cell.document_id AND cell5.statement_id = cell.statement_id
        AND cell5.section = cell.section AND cell5.measure = cell.measure
        AND cell5.source_of_funds = cell.source_of_funds AND cell5.code = cell.code5
    LEFT JOIN cell AS cell3 ON cell3.document_id = cell.document_id AND cell3.statement_id = cell.statement_id
        AND cell3.section = cell.section AND cell3.measure = cell.measure
        AND cell3.source_of_funds = cell.source_of_funds AND cell3.code = cell.code3
),
part AS (
    SELECT {keys}, line5 AS parent, value, quantum, unit, cell_id FROM placed WHERE line5 IS NOT NULL
    UNION ALL
    SELECT {keys}, line3, value, quantum, unit, cell_id FROM placed WHERE line3 IS NOT NULL AND NOT printed5
    UNION ALL
    SELECT {keys}, {root}, value, quantum, unit, cell_id FROM placed
    WHERE {root} IS NOT NULL AND NOT printed5 AND NOT printed3
),
whole AS (
    SELECT {keys}, line_key AS parent, value, quantum, unit, cell_id
    FROM cell SEMI JOIN inner_line USING (document_id, statement_id, section, code)
    UNION ALL
    SELECT {keys}, line_key, value, quantum, unit, cell_id
    FROM law.figure
    WHERE form = {text(law.form)} AND line_key = {root}
)
{branch("lhs", "whole", scope=scope)}
UNION ALL
{branch("rhs", "part", scope=scope)}"""


def parents_terms(law: Parents) -> str:
    """One row expected (left) for each code above a printed code, one found (right) where its line is printed."""
    found = "line SEMI JOIN wanted USING (document_id, statement_id, section, code)"
    one = {"scope": f"'{law.codes}.' || code", "value": "1", "quantum": "0", "unit": "'count'"}
    return f"""WITH line AS (
    SELECT document_id, disclosure_no, statement_id, section, split_part(line_key, '.', 2) AS code,
        min(cell_id) AS cell_id
    FROM law.figure
    WHERE form = {text(law.form)} AND starts_with(line_key, '{law.codes}.')
    GROUP BY ALL
),
wanted AS (
    SELECT document_id, disclosure_no, statement_id, section, code[:digits] AS code, min(cell_id) AS cell_id
    FROM (SELECT *, unnest([digits FOR digits IN [3, 5] IF digits < length(code)]) AS digits FROM line)
    GROUP BY ALL
)
{branch("lhs", "wanted", **one)}
UNION ALL
{branch("rhs", found, **one)}"""


def pairs_terms(law: Agree | AtMost, stand_ins: StandIns) -> str:
    """Terms of figures held against each other, in one statement or across those of a disclosure."""
    across = law.is_across
    branches = [branch for pair in law.pairs for branch in _pair(pair, law.match, across, stand_ins)]
    terms = _UNION.join(branches)
    if isinstance(law, Agree) and law.when_complete:
        return f"WITH term AS (\n{terms}\n)\nSELECT * FROM term{_UNION}{_not_complete(law.when_complete)}"
    return terms


def _pair(pair: Pair, match: str | None, across: bool, stand_ins: StandIns) -> list[str]:
    left = pair.left
    name = "line_key" if match == "line" else text(left.line)
    scope = f"concat_ws('/', {text(left.section) if left.section else 'NULL'}, {name}, {text(left.measure)})"
    branches = [select("lhs", left.weight, scope, _at(left), relation=_relation(left, across), across=across)]
    for part in pair.right:
        place = f"form = {text(part.form)} AND section = {text(part.section)} AND measure = {text(part.measure)}"
        relation = _relation(part, across)
        expansion = {} if match else stand_ins
        for condition, weight in _parts(part.form, part.section, {part.line: part.weight}, expansion, None):
            where = f"{place} AND source_of_funds = 'total' AND {condition}"
            branches.append(select("rhs", weight, scope, where, relation=relation, across=across))
    if pair.unless_undivided is not None:
        whole, parts = pair.unless_undivided.whole, pair.unless_undivided.parts
        printed = " OR ".join(f"({_at(part)})" for part in parts)
        undivided = f"""law.figure AS figure
WHERE {_at(whole)} AND value <> 0
    AND NOT EXISTS (
        SELECT 1 FROM law.figure AS part
        WHERE part.document_id = figure.document_id AND part.statement_id = figure.statement_id AND ({printed})
    )"""
        branches.append(
            branch(
                "gap",
                undivided,
                scope=in_disclosure(scope) if across else scope,
                statement="NULL" if across else "statement_id",
                label="'whole_not_divided'",
            )
        )
    return branches


def _at(address: Address) -> str:
    return (
        f"form = {text(address.form)} AND section = {text(address.section)} AND {is_line(address.line)}"
        f" AND measure = {text(address.measure)} AND source_of_funds = 'total'"
    )


def _relation(address: Address, across: bool) -> str:
    return f"({_MAIN})" if across and not address.every_statement else "law.figure"


def _not_complete(words: tuple[str, ...]) -> str:
    """Every scope of a document that nowhere says that its list is the whole.

    A file that holds several disclosures does not say of which of them its text speaks.
    """
    says = " OR ".join(f"contains(claim.sentence, {text(word)})" for word in words)
    silent = f"""(SELECT DISTINCT document_id, disclosure_no, statement_id, scope, unit FROM term) AS judged
WHERE document_id NOT IN (
    SELECT document_id FROM fact_narrative_claim AS claim
    WHERE claim.kind = 'share' AND claim.value = 100 AND ({says})
) OR document_id IN (
    SELECT document_id FROM statement GROUP BY document_id HAVING count(DISTINCT disclosure_no) > 1
)"""
    return branch("gap", silent, value="0", quantum="0", cell="NULL", label="'list_not_declared_complete'")


def ratio_terms(law: Ratio) -> str:
    """Terms of a printed rate: the rate, and the two figures printed in its row."""
    rate, above, below = law.rate, law.numerator, law.denominator
    scope = f"concat_ws('/', line_key, {text(rate.measure)}, nullif(source_of_funds, 'total'))"

    def place(at: Address) -> str:
        return f"form = {text(at.form)} AND {is_line(at.line)} AND measure = {text(at.measure)}"

    parts = texts((above.measure, below.measure))
    return f"""WITH figure_row AS (
    SELECT DISTINCT document_id, statement_id, position, line_key, source_of_funds
    FROM law.figure
    WHERE form = {text(above.form)} AND measure IN {parts}
),
rate AS (
    SELECT figure.* REPLACE (figure_row.line_key AS line_key, figure_row.source_of_funds AS source_of_funds)
    FROM law.figure AS figure
    JOIN figure_row
        ON figure_row.document_id = figure.document_id AND figure_row.statement_id = figure.statement_id
        AND figure_row.position = figure.position
    WHERE {place(rate).replace("form =", "figure.form =").replace("line_key", "figure.line_key")}
)
{select("lhs", 1, scope, "TRUE", relation="rate")}
UNION ALL
{select("numerator", 1, scope, place(above))}
UNION ALL
{select("denominator", 1, scope, place(below))}"""
