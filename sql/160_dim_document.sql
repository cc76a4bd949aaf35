-- Every document that was ingested, read or not. A document supersedes an earlier one of its own kind that prints at
-- least one of the same forms; what it holds of units that have files of their own does not count.
CREATE TABLE dim_document AS
WITH succession AS (
    SELECT
        document_id,
        row_number() OVER same_form AS version_no,
        lag(edition_no) OVER same_form AS earlier,
        lead(edition_no) OVER same_form AS later
    FROM staging.print
    WHERE is_speaking AND ordinal = 1
    WINDOW same_form AS (
        PARTITION BY whose, fiscal_year, phase, scope, form, project_name, implementing_unit, kind, is_of_part
        ORDER BY edition_no
    )
),
-- Of several the nearest in time, and the place after the longest row of versions that one of its forms has.
version AS (
    SELECT
        document_id,
        max(version_no)::INTEGER AS version_no,
        max(earlier) AS earlier,
        min(later) AS later
    FROM succession
    GROUP BY document_id
),
latest AS (
    SELECT document_id, bool_or(is_latest) AS is_latest
    FROM dim_statement
    GROUP BY document_id
)
SELECT
    document.document_id,
    document.source_name,
    document.media_type,
    document.reader,
    document.page_count,
    document.title,
    document.kind,
    document.phase,
    document.fiscal_year,
    agency.agency_id,
    document.agency_name,
    document.scope,
    document.region_code,
    document.region_basis,
    document.unit_text,
    edition.published_on,
    CASE WHEN document.status = 'published' THEN coalesce(version.version_no, 1) END AS version_no,
    earlier.document_id AS supersedes,
    later.document_id AS superseded_by,
    document.status = 'published' AND coalesce(latest.is_latest, true) AS is_latest,
    document.status,
    document.sources
FROM staging.document AS document
JOIN staging.edition AS edition USING (document_id)
LEFT JOIN version USING (document_id)
LEFT JOIN staging.edition AS earlier ON earlier.edition_no = version.earlier
LEFT JOIN staging.edition AS later ON later.edition_no = version.later
LEFT JOIN latest USING (document_id)
LEFT JOIN staging.agency_name AS agency
    ON agency.agency_name = document.agency_name
    AND agency.region_code IS NOT DISTINCT FROM document.region_code
ORDER BY document.document_id;
