-- Which lines of a statement have a finer line below them: the only place where leaves are decided.
-- A line is inner if a longer code with its code as prefix stands in the same statement, or if a line below it in
-- the form's template prints an amount there. Totals are never leaves.

CREATE TABLE staging.inner_line AS
WITH RECURSIVE ancestor(form, section, line_key, ancestor_key) AS (
    SELECT form, section, line_key, parent_key
    FROM dim_line
    WHERE parent_key IS NOT NULL
    UNION
    SELECT ancestor.form, ancestor.section, ancestor.line_key, parent.parent_key
    FROM ancestor
    JOIN dim_line AS parent
        ON parent.form = ancestor.form
        AND parent.section IS NOT DISTINCT FROM ancestor.section
        AND parent.line_key = ancestor.ancestor_key
    WHERE parent.parent_key IS NOT NULL
),
line AS (
    SELECT DISTINCT document_id, statement_id, form, section, line_code, line_key
    FROM ledger
),
prefix AS (
    SELECT DISTINCT
        document_id, statement_id, section, unnest([line_code[:digits] FOR digits IN range(1, length(line_code))]) AS code
    FROM line
    WHERE line_code IS NOT NULL
)
SELECT line.document_id, line.statement_id, line.section, line.line_key
FROM line
SEMI JOIN prefix
    ON prefix.document_id = line.document_id
    AND prefix.statement_id = line.statement_id
    AND prefix.section IS NOT DISTINCT FROM line.section
    AND prefix.code = line.line_code
UNION
SELECT line.document_id, line.statement_id, line.section, ancestor.ancestor_key
FROM line
JOIN ancestor
    ON ancestor.form = line.form
    AND ancestor.section IS NOT DISTINCT FROM line.section
    AND ancestor.line_key = line.line_key
UNION
SELECT line.document_id, line.statement_id, line.section, line.line_key
FROM line
LEFT JOIN dim_line
    ON dim_line.form = line.form
    AND dim_line.section IS NOT DISTINCT FROM line.section
    AND dim_line.line_key = line.line_key
WHERE coalesce(dim_line.is_total, false) OR line.line_key = 'grand_total'
ORDER BY ALL;
