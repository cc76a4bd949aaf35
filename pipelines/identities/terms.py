"""From a law to its terms: SQL that says which printed figures stand on which side, scope by scope.

A term row is ``document_id, disclosure_no, statement_id, scope, side, weight, value, quantum, unit, cell_id,
label``. ``side`` is ``lhs`` (the printed total or rate), ``rhs`` (its parts), for ratios ``numerator`` and
``denominator``, and ``gap`` where the law cannot be judged (its ``label`` is the reason). A figure that is not
printed has no row. Nothing is decided here; ``verdicts`` does that, the same way for every law.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipelines.identities.catalogue import (
    Address,
    Agree,
    AtMost,
    Grade,
    Hierarchy,
    Levels,
    Pair,
    Parents,
    Ratio,
    Sum,
    Weights,
)

StandIns = Mapping[tuple[str, str, str], Mapping[str, int]]
COLUMNS = (
    "document_id, disclosure_no, statement_id, scope, side, weight, value, quantum, unit, cell_id, label"
)
_UNION = "\nUNION ALL\n"


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


def select(
    side: str,
    weight: int,
    scope: str,
    where: str,
    *,
    relation: str = "law.figure",
    across: bool = False,
) -> str:
    """One branch of a law's terms: the figures of one side that satisfy a condition."""
    statement = "NULL::VARCHAR" if across else "statement_id"
    place = f"'disclosure ' || disclosure_no || ': ' || {scope}" if across else scope
    return f"""SELECT document_id, disclosure_no, {statement} AS statement_id, {place} AS scope,
    '{side}' AS side, {weight} AS weight, value, quantum, unit, cell_id, NULL::VARCHAR AS label
FROM {relation} AS figure
WHERE {where}"""


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
    keys = "document_id, disclosure_no, statement_id, section, measure, source_of_funds"
    return f"""WITH cell AS (
    SELECT *, split_part(line_key, '.', 2) AS code
    FROM law.figure
    WHERE form = {text(law.form)} AND line_key GLOB '{law.codes}.*'
),
line AS (SELECT DISTINCT document_id, statement_id, section, code FROM cell),
inner_line AS (
    SELECT DISTINCT document_id, statement_id, section, unnest([code[:digits] FOR digits IN [3, 5] IF digits < length(code)]) AS code
    FROM line
),
placed AS (
    SELECT cell.*, '{law.codes}.' || line5.code AS line5, '{law.codes}.' || line3.code AS line3,
        cell5.code IS NOT NULL AS printed5, cell3.code IS NOT NULL AS printed3
    FROM cell
    LEFT JOIN line AS line5 ON length(cell.code) > 5 AND line5.code = cell.code[:5]
        AND line5.document_id = cell.document_id AND line5.statement_id = cell.statement_id AND line5.section = cell.section
    LEFT JOIN line AS line3 ON length(cell.code) > 3 AND line3.code = cell.code[:3]
        AND line3.document_id = cell.document_id AND line3.statement_id = cell.statement_id AND line3.section = cell.section
    LEFT JOIN cell AS cell5 ON length(cell.code) > 5 AND cell5.code = cell.code[:5]
        AND cell5.document_id = cell.document_id AND cell5.statement_id = cell.statement_id AND cell5.section = cell.section
        AND cell5.measure = cell.measure AND cell5.source_of_funds = cell.source_of_funds
    LEFT JOIN cell AS cell3 ON length(cell.code) > 3 AND cell3.code = cell.code[:3]
        AND cell3.document_id = cell.document_id AND cell3.statement_id = cell.statement_id AND cell3.section = cell.section
        AND cell3.measure = cell.measure AND cell3.source_of_funds = cell.source_of_funds
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
SELECT document_id, disclosure_no, statement_id, {scope_of("parent", "measure")} AS scope, 'lhs' AS side, 1 AS weight,
    value, quantum, unit, cell_id, NULL::VARCHAR AS label
FROM whole
UNION ALL
SELECT document_id, disclosure_no, statement_id, {scope_of("parent", "measure")}, 'rhs', 1,
    value, quantum, unit, cell_id, NULL
FROM part"""


def parents_terms(law: Parents) -> str:
    """One row expected (left) for each code above a printed code, one found (right) where its line is printed."""
    return f"""WITH line AS (
    SELECT document_id, disclosure_no, statement_id, section, split_part(line_key, '.', 2) AS code, min(cell_id) AS cell_id
    FROM law.figure
    WHERE form = {text(law.form)} AND line_key GLOB '{law.codes}.*'
    GROUP BY ALL
),
wanted AS (
    SELECT document_id, disclosure_no, statement_id, section, code[:digits] AS code, min(cell_id) AS cell_id
    FROM (SELECT *, unnest([digits FOR digits IN [3, 5] IF digits < length(code)]) AS digits FROM line)
    GROUP BY ALL
)
SELECT document_id, disclosure_no, statement_id, '{law.codes}.' || code AS scope, 'lhs' AS side, 1 AS weight,
    1::DECIMAL(24, 6) AS value, 0::DECIMAL(24, 6) AS quantum, 'count' AS unit, cell_id, NULL::VARCHAR AS label
FROM wanted
UNION ALL
SELECT document_id, disclosure_no, statement_id, '{law.codes}.' || code, 'rhs', 1, 1, 0, 'count', line.cell_id, NULL
FROM line SEMI JOIN wanted USING (document_id, statement_id, section, code)"""


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
        statement = "NULL::VARCHAR" if across else "statement_id"
        place = f"'disclosure ' || disclosure_no || ': ' || {scope}" if across else scope
        branches.append(f"""SELECT document_id, disclosure_no, {statement}, {place}, 'gap', 1, value, quantum, unit, cell_id,
    'whole_not_divided'
FROM law.figure AS figure
WHERE {_at(whole)} AND value <> 0
    AND NOT EXISTS (
        SELECT 1 FROM law.figure AS part
        WHERE part.document_id = figure.document_id AND part.statement_id = figure.statement_id AND ({printed})
    )""")
    return branches


def _at(address: Address) -> str:
    return (
        f"form = {text(address.form)} AND section = {text(address.section)} AND {is_line(address.line)}"
        f" AND measure = {text(address.measure)} AND source_of_funds = 'total'"
    )


def _relation(address: Address, across: bool) -> str:
    return "law.main_figure" if across and not address.every_statement else "law.figure"


def _not_complete(words: tuple[str, ...]) -> str:
    """Every scope of a document that nowhere says that its list is the whole."""
    says = " OR ".join(f"contains(claim.sentence, {text(word)})" for word in words)
    return f"""SELECT DISTINCT document_id, disclosure_no, statement_id, scope, 'gap', 1, 0::DECIMAL(24, 6), 0::DECIMAL(24, 6),
    unit, NULL::VARCHAR, 'list_not_declared_complete'
FROM term
WHERE document_id NOT IN (
    SELECT document_id FROM fact_narrative_claim AS claim
    WHERE claim.kind = 'share' AND claim.value = 100 AND ({says})
)"""


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


def weights_terms(law: Weights) -> str:
    """The constant on the left where any weight is printed; the weights, printed or implied, on the right."""
    lines = " OR ".join(is_line(part) for part in law.parts)
    printed = f"form = {text(law.form)} AND measure = 'weight' AND source_of_funds = 'total' AND ({lines})"
    constant = f"""SELECT DISTINCT document_id, disclosure_no, statement_id, 'weights' AS scope, 'lhs' AS side, 1 AS weight,
    {law.constant}::DECIMAL(24, 6) AS value, 0::DECIMAL(24, 6) AS quantum, 'points' AS unit, NULL::VARCHAR AS cell_id,
    NULL::VARCHAR AS label
FROM law.figure
WHERE {printed}"""
    branches = [constant, select("rhs", 1, "'weights'", printed)]
    for line, weight in law.implied.items():
        branches.append(f"""SELECT DISTINCT document_id, disclosure_no, statement_id, 'weights', 'rhs', 1, {weight}, 0, 'points',
    NULL::VARCHAR, 'implied weight of {line}'
FROM law.figure AS figure
WHERE form = {text(law.form)} AND {is_line(line)} AND measure = 'score' AND source_of_funds = 'total'
    AND NOT EXISTS (
        SELECT 1 FROM law.figure AS own
        WHERE own.form = {text(law.form)} AND own.line_key = {text(line)} AND own.measure = 'weight'
            AND own.document_id = figure.document_id AND own.statement_id = figure.statement_id
    )""")
    return _UNION.join(branches)


def levels_terms(law: Levels) -> str:
    """A level's printed weight on the left, the weights of its indicators on the right."""
    return f"""WITH level AS (
    SELECT figure.*, indicator.level1
    FROM law.figure AS figure
    JOIN fact_project_indicator AS indicator
        ON indicator.document_id = figure.document_id AND indicator.statement_id = figure.statement_id
        AND indicator.table_index * 1000000 + indicator.row_index = figure.position
    WHERE figure.form = {text(law.form)} AND figure.line_key GLOB 'level.*' AND figure.measure = 'weight'
    QUALIFY row_number() OVER (PARTITION BY figure.cell_id ORDER BY indicator.indicator_no) = 1
)
SELECT document_id, disclosure_no, statement_id, 'level/' || level1 AS scope, 'lhs' AS side, 1 AS weight, value, quantum,
    unit, cell_id, NULL::VARCHAR AS label
FROM level
UNION ALL
SELECT figure.document_id, figure.disclosure_no, figure.statement_id, 'level/' || indicator.level1, 'rhs', 1, figure.value,
    figure.quantum, figure.unit, figure.cell_id, NULL
FROM law.figure AS figure
JOIN fact_project_indicator AS indicator
    ON indicator.document_id = figure.document_id AND indicator.statement_id = figure.statement_id
    AND figure.line_key = 'indicator.' || indicator.indicator_no
SEMI JOIN level
    ON level.document_id = figure.document_id AND level.statement_id = figure.statement_id
    AND level.level1 = indicator.level1
WHERE figure.form = {text(law.form)} AND figure.measure = 'weight'"""


def grade_terms(law: Grade) -> str:
    """The score on the left; on the right the nearest score that the grade's band allows."""
    bands = ", ".join(f"({text(grade)}, {low}, {high})" for grade, (low, high) in law.bands.items())
    return f"""WITH band(grade, low, high) AS (VALUES {bands}),
graded AS (
{_GRADED[law.form]}
)
SELECT document_id, disclosure_no, statement_id, scope, 'lhs' AS side, 1 AS weight, value, quantum, 'points' AS unit, cell_id,
    NULL::VARCHAR AS label
FROM graded
UNION ALL
SELECT document_id, disclosure_no, statement_id, scope, 'rhs', 1, least(greatest(value, low), high)::DECIMAL(24, 6), 0, 'points',
    NULL, 'grade ' || grade
FROM graded JOIN band USING (grade)
UNION ALL
SELECT document_id, disclosure_no, statement_id, scope, 'gap', 1, value, quantum, 'points', NULL, 'grade_without_band'
FROM graded ANTI JOIN band USING (grade)"""


def _graded_sheet(relation: str, form: str) -> str:
    return f"""    SELECT figure.document_id, figure.disclosure_no, figure.statement_id, 'total' AS scope, trim(sheet.grade) AS grade,
        figure.value, figure.quantum, figure.cell_id
    FROM law.figure AS figure
    JOIN {relation} AS sheet USING (document_id, statement_id)
    WHERE figure.form = '{form}' AND figure.line_key = 'total' AND figure.measure = 'score' AND sheet.grade IS NOT NULL"""


_GRADED = {
    "project_evaluation": _graded_sheet("fact_project_evaluation", "project_evaluation"),
    "department_evaluation": _graded_sheet("fact_department_sheet", "department_evaluation"),
    "evaluation_summary": """    SELECT document_id, disclosure_no, statement_id, 'row ' || row_no AS scope, trim(grade) AS grade,
        score::DECIMAL(24, 6) AS value, score_quantum::DECIMAL(24, 6) AS quantum, cell_id
    FROM fact_evaluation_summary
    WHERE score IS NOT NULL AND grade IS NOT NULL""",
}
