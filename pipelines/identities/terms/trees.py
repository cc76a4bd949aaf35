"""Terms of what the codes of a classification say: lines below lines."""

from __future__ import annotations

from pipelines.identities.laws import Hierarchy, Parents
from pipelines.identities.terms.writing import branch, scope_of, text


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
