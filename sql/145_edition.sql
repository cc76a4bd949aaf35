-- When each document came out, as far as anybody told: the order of versions (docs/decisions/0007-versions.md).
-- Windows stay within one agency, so that what is told of a document depends on no other agency's.

CREATE TABLE staging.edition AS
WITH source AS (
    SELECT
        met.*,
        coalesce(agency.agency_id, met.document_id) AS family,
        -- Portals print the days of China; the warehouse keeps times in UTC.
        coalesce(met.published_on, (met.seen_at + INTERVAL 8 HOUR)::DATE) AS told_on
    FROM staging.document_source AS met
    JOIN staging.document AS document USING (document_id)
    LEFT JOIN staging.agency_name AS agency
        ON agency.agency_name = document.agency_name
        AND agency.region_code IS NOT DISTINCT FROM document.region_code
),
-- What an address gives later is no earlier edition, whatever its list says by then.
served AS (
    SELECT
        *,
        CASE WHEN address IS NULL THEN told_on ELSE max(told_on) OVER earlier END AS issued_on,
        address IS NOT NULL AND lag(document_id) OVER earlier <> document_id AS is_replacement
    FROM source
    WINDOW earlier AS (
        PARTITION BY family, address
        ORDER BY seen_at NULLS FIRST, source_name, document_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    )
),
dated AS (
    SELECT
        document_id,
        min(published_on) AS published_on,
        coalesce(
            max(issued_on) FILTER (WHERE is_replacement),
            min(issued_on) FILTER (WHERE published_on IS NOT NULL),
            min(issued_on)
        ) AS issued_on,
        coalesce(max(seen_at) FILTER (WHERE is_replacement), min(seen_at)) AS met_at
    FROM served
    GROUP BY document_id
)
SELECT
    document_id,
    dated.published_on,
    -- Only ever compared: the number itself says nothing.
    row_number() OVER (
        ORDER BY dated.issued_on NULLS FIRST, dated.met_at NULLS FIRST, document.source_name, document_id
    ) AS edition_no
FROM staging.document AS document
LEFT JOIN dated USING (document_id);
