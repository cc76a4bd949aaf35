-- Every statement that is not set aside, with the keys that its facts carry. `is_latest` chooses among versions:
-- statements of the same form, agency, year, phase and scope (and project, for sheets) in several documents; the
-- document ingested last speaks, and where that is unknown the last in order of name. Deciding by form rather than
-- by document keeps what an agency publishes in several files. Where one file prints an agency's forms of a year
-- twice over, the first printing speaks.
CREATE TABLE dim_statement AS
WITH keyed AS (
    SELECT
        live.document_id,
        live.statement_id,
        live.disclosure_no,
        live.form,
        live.agency_name IS NOT NULL AS is_named,
        coalesce(live.region_code, document.region_code) AS region_code,
        agency.agency_id,
        coalesce(live.fiscal_year, document.fiscal_year) AS fiscal_year,
        document.phase,
        document.scope,
        CASE WHEN live.form = 'project_evaluation' THEN evaluation.project_name END AS project_name,
        document.seen_at,
        document.source_name
    FROM staging.live_statement AS live
    JOIN staging.document AS document USING (document_id)
    LEFT JOIN staging.evaluation AS evaluation USING (document_id, statement_id)
    LEFT JOIN staging.agency_name AS agency
        ON agency.agency_name = coalesce(live.agency_name, document.agency_name)
        AND agency.region_code IS NOT DISTINCT FROM coalesce(live.region_code, document.region_code)
)
SELECT
    document_id,
    statement_id,
    disclosure_no,
    form,
    region_code,
    agency_id,
    fiscal_year,
    document_id = first_value(document_id) OVER (
        PARTITION BY coalesce(agency_id, document_id), fiscal_year, phase, scope, form, project_name
        ORDER BY seen_at DESC NULLS LAST, source_name DESC, document_id DESC
    )
    AND (
        NOT is_named
        OR disclosure_no = min(disclosure_no) OVER (PARTITION BY document_id, agency_id, fiscal_year, phase, scope, form)
    ) AS is_latest
FROM keyed
ORDER BY document_id, statement_id;
