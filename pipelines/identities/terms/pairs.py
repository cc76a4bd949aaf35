"""Terms of figures held against each other: in one statement, or across those of a disclosure."""

from __future__ import annotations

from pipelines.identities.laws import Address, Agree, AtMost, Pair, Ratio
from pipelines.identities.terms.sums import StandIns, parts_of
from pipelines.identities.terms.writing import (
    MAIN,
    NOTHING,
    UNION,
    at,
    branch,
    in_disclosure,
    is_line,
    select,
    text,
    texts,
)


def pairs_terms(law: Agree | AtMost, stand_ins: StandIns) -> str:
    """Terms of figures held against each other, in one statement or across those of a disclosure."""
    across = law.is_across
    needs_right = isinstance(law, AtMost) and law.match == "line"
    branches = [
        branch
        for pair in law.pairs
        for branch in _pair(pair, law.match, across, stand_ins, needs_right=needs_right)
    ]
    terms = UNION.join(branches)
    if isinstance(law, Agree) and law.when_complete:
        return f"WITH term AS (\n{terms}\n)\nSELECT * FROM term{UNION}{_not_complete(law.when_complete)}"
    return terms


def _pair(pair: Pair, match: str | None, across: bool, stand_ins: StandIns, *, needs_right: bool) -> list[str]:
    """One pair's terms. With ``needs_right`` a line that only the left prints is no application at all."""
    left = pair.left
    name = "line_key" if match == "line" else text(left.line)
    scope = f"concat_ws('/', {text(left.section) if left.section else 'NULL'}, {name}, {text(left.measure)})"
    of_left = _relation(left, across)
    if needs_right:
        key = "disclosure_no" if across else "statement_id"
        right = " OR ".join(f"({at(part)})" for part in pair.right)
        of_left = f"""(
    SELECT * FROM {of_left} AS whole
    SEMI JOIN (SELECT document_id, {key}, line_key FROM law.figure WHERE {right}) AS part
        USING (document_id, {key}, line_key)
)"""
    branches = [select("lhs", left.weight, scope, at(left), relation=of_left, across=across)]
    for part in pair.right:
        place = f"form = {text(part.form)} AND section = {text(part.section)} AND measure = {text(part.measure)}"
        relation = _relation(part, across)
        expansion = {} if match else stand_ins
        for condition, weight in parts_of(part.form, part.section, {part.line: part.weight}, expansion, None):
            where = f"{place} AND source_of_funds = 'total' AND {condition}"
            branches.append(select("rhs", weight, scope, where, relation=relation, across=across))
    placed = {
        "scope": in_disclosure(scope) if across else scope,
        "statement": "NULL" if across else "statement_id",
    }
    for part in pair.needs:
        alone = f"""{of_left} AS figure
WHERE {at(left)} AND NOT EXISTS (
    SELECT 1 FROM law.figure AS part
    WHERE part.document_id = figure.document_id AND part.disclosure_no = figure.disclosure_no
        AND {at(part, "part")}
)"""
        branches.append(branch("gap", alone, label="'counterpart_not_printed'", **placed))
    if pair.unless_undivided is not None:
        whole, parts = pair.unless_undivided.whole, pair.unless_undivided.parts
        printed = " OR ".join(f"({at(part)})" for part in parts)
        undivided = f"""law.figure AS figure
WHERE {at(whole)} AND value <> 0
    AND NOT EXISTS (
        SELECT 1 FROM law.figure AS part
        WHERE part.document_id = figure.document_id AND part.statement_id = figure.statement_id AND ({printed})
    )"""
        branches.append(branch("gap", undivided, label="'whole_not_divided'", **placed))
    return branches


def _relation(address: Address, across: bool) -> str:
    return MAIN if across and not address.every_statement else "law.figure"


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
    return branch("gap", silent, label="'list_not_declared_complete'", **NOTHING)


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
