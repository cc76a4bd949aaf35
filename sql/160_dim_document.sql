-- Every document that was ingested, read or not.
CREATE TABLE dim_document AS
WITH latest AS (
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
    document.status = 'published' AND coalesce(latest.is_latest, true) AS is_latest,
    document.status,
    document.sources
FROM staging.document AS document
LEFT JOIN latest USING (document_id)
LEFT JOIN staging.agency_name AS agency
    ON agency.agency_name = document.agency_name
    AND agency.region_code IS NOT DISTINCT FROM document.region_code
ORDER BY document.document_id;
