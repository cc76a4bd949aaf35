"""Writing the terms of laws: the pieces of SQL that every shape is put together from.

A term row is ``document_id, disclosure_no, statement_id, scope, side, weight, value, quantum, unit, cell_id,
claim_id, label`` (``claim_id`` where the figure stands in the text). ``side`` is ``lhs`` (the printed total
or rate), ``rhs`` (its parts), for ratios ``numerator`` and ``denominator``, and ``gap`` where the law cannot be
judged (its ``label`` is the reason). A figure that is not printed has no row. Nothing is decided here;
``verdicts`` does that, the same way for every law.
"""

from __future__ import annotations

from pipelines.identities.laws import Address

UNION = "\nUNION ALL\n"
MAIN = "(SELECT * FROM law.figure WHERE is_main)"
# A file that holds several disclosures does not say to which of them its text belongs.
SINGLE = """single AS (
    SELECT document_id, min(disclosure_no) AS disclosure_no
    FROM statement GROUP BY document_id HAVING count(DISTINCT disclosure_no) = 1
)"""
# What is not found in a document some of whose pages could not be read may stand on them.
UNREAD = """unread AS (
    SELECT DISTINCT document_id FROM document_evidence WHERE field IN ('page_without_text', 'page_of_low_trust')
)"""
READ_WHOLE = "ANTI JOIN unread USING (document_id)"
ONE = {"value": "1", "quantum": "0", "unit": "'count'"}
NOTHING = {"value": "0", "quantum": "0", "cell": "NULL", "claim": "NULL"}
ACROSS_DOCUMENT = {"disclosure": "NULL", "statement": "NULL"}
ACROSS_DISCLOSURE = {"statement": "NULL"}


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
    claim: str = "NULL",
    label: str = "NULL",
    disclosure: str = "disclosure_no",
    statement: str = "statement_id",
) -> str:
    """One branch of a law's terms: the rows of ``source``, a relation with its conditions, on one side."""
    return f"""SELECT
    document_id, {disclosure}::INTEGER AS disclosure_no, {statement}::VARCHAR AS statement_id, {scope} AS scope,
    '{side}' AS side, {weight} AS weight, {value}::DECIMAL(24, 6) AS value, {quantum}::DECIMAL(24, 6) AS quantum,
    {unit} AS unit, {cell}::VARCHAR AS cell_id, {claim}::VARCHAR AS claim_id, {label}::VARCHAR AS label
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


def at(address: Address, relation: str = "") -> str:
    """The SQL condition that a figure stands at an address."""
    of = f"{relation}." if relation else ""
    line = "" if address.line == "*" else f" AND {of}{is_line(address.line)}"
    return (
        f"{of}form = {text(address.form)} AND {of}section = {text(address.section)}{line}"
        f" AND {of}measure = {text(address.measure)} AND {of}source_of_funds = 'total'"
    )
