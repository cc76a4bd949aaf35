-- Which statements may be added across agencies. The latest versions alone still hold a department's own books beside
-- the summary with its units, and those units' own files beside it: their money would count twice.
-- Of one agency, year and form the widest circle of units counts: 汇总, else what does not say, else 本级. A unit is left
-- out where a summary that counts holds it: its forms stand in the department's own file, or that file names it as one
-- of its units. A unit is told by the name that it prints, within the region of the department; nothing is guessed.
CREATE TABLE dim_statement_counted AS
WITH latest AS (
    SELECT
        version.*,
        document.phase,
        document.agency_id AS head_agency_id,
        document.scope AS head_scope,
        coalesce(agency.is_bare, true) AS is_bare,
        coalesce(statement.agency_name, document.agency_name) AS agency_name
    FROM dim_statement AS version
    JOIN dim_document AS document USING (document_id)
    JOIN statement USING (document_id, statement_id)
    LEFT JOIN dim_agency AS agency ON agency.agency_id = version.agency_id
    WHERE version.is_latest
),
ranked AS (
    SELECT
        *,
        CASE scope WHEN 'consolidated' THEN 0 WHEN 'unknown' THEN 1 ELSE 2 END AS narrowness,
        min(CASE scope WHEN 'consolidated' THEN 0 WHEN 'unknown' THEN 1 ELSE 2 END)
            OVER (PARTITION BY agency_id, fiscal_year, form, phase) AS widest
    FROM latest
),
summarised_unit AS (
    SELECT DISTINCT unit.region_code, unit.fiscal_year, unit.unit_name, unit.agency_id AS head_agency_id
    FROM bridge_document_unit AS unit
    JOIN dim_document AS document USING (document_id)
    WHERE document.scope IS DISTINCT FROM 'own' AND document.is_latest
),
judged AS (
    SELECT
        *,
        CASE
            -- Who or when is not known stands alone, as everywhere.
            WHEN NOT is_bare AND fiscal_year IS NOT NULL AND narrowness > widest THEN 'narrower_scope'
            WHEN head_scope = 'consolidated' AND agency_id <> head_agency_id THEN 'unit_of_summary'
            WHEN EXISTS (
                SELECT 1
                FROM summarised_unit AS unit
                WHERE unit.unit_name = ranked.agency_name
                    AND unit.region_code IS NOT DISTINCT FROM ranked.region_code
                    AND unit.fiscal_year = ranked.fiscal_year
                    AND unit.head_agency_id <> ranked.agency_id
            ) THEN 'unit_of_summary'
        END AS why_not
    FROM ranked
)
SELECT
    document_id,
    statement_id,
    form,
    agency_id,
    region_code,
    fiscal_year,
    scope,
    why_not,
    why_not IS NULL AS is_counted
FROM judged
ORDER BY document_id, statement_id;
