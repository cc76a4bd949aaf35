-- sql/660_mart_coverage.sql for PostgreSQL: anti-joins as NOT EXISTS, unions by place, sorted arrays as it makes them.
CREATE VIEW mart_coverage AS
WITH listed AS (
    SELECT
        listing.*,
        bridge.document_id,
        CASE WHEN document.kind = 'final_accounts' THEN document.agency_id END AS read_agency_id,
        CASE WHEN document.kind = 'final_accounts' THEN document.agency_name END AS read_agency_name,
        CASE WHEN document.kind = 'final_accounts' THEN document.fiscal_year END AS read_year
    FROM source_listing AS listing
    LEFT JOIN bridge_listing_document AS bridge USING (source_id, listing_address)
    LEFT JOIN dim_document AS document USING (document_id)
    WHERE document.kind = 'final_accounts'
        OR (listing.kind = 'final_accounts' AND (listing.wanted OR listing.why_not IN ('years', 'since')))
        OR (listing.kind IS NULL AND listing.wanted AND listing.agency_id IS NOT NULL)
),
alias AS (
    SELECT DISTINCT ON (source_id, agency_id) source_id, agency_id, read_agency_id, read_agency_name
    FROM (
        SELECT source_id, agency_id, min(read_agency_id) AS read_agency_id, min(read_agency_name) AS read_agency_name
        FROM listed
        WHERE agency_id IS NOT NULL
        GROUP BY source_id, agency_id, listing_address
        HAVING count(DISTINCT read_agency_id) = 1
    ) AS one
    GROUP BY source_id, agency_id, read_agency_id, read_agency_name
    ORDER BY source_id, agency_id, count(*) DESC, read_agency_id
),
told AS (
    SELECT
        listed.source_id,
        coalesce(listed.read_agency_id, alias.read_agency_id, listed.agency_id) AS agency_id,
        coalesce(listed.read_agency_name, alias.read_agency_name, listed.agency_name) AS agency_name,
        coalesce(listed.read_year, listed.fiscal_year) AS fiscal_year,
        listed.listing_address,
        listed.published_on,
        listed.first_listed_on,
        listed.is_listed,
        listed.wanted,
        listed.why_not,
        listed.missing,
        listed.document_id
    FROM listed
    LEFT JOIN alias USING (source_id, agency_id)
),
published AS (
    SELECT
        source_id,
        agency_id,
        min(agency_name) AS agency_name,
        fiscal_year,
        CASE
            WHEN count(document_id) > 0 THEN 'published'
            WHEN bool_or(wanted) THEN 'not_got'
            ELSE 'not_wanted'
        END AS status,
        min(published_on) AS published_on,
        min(first_listed_on) AS first_listed_on,
        bool_or(is_listed) AS is_listed,
        count(DISTINCT listing_address) AS listings,
        count(DISTINCT document_id) AS documents,
        array_agg(DISTINCT document_id) FILTER (WHERE document_id IS NOT NULL) AS document_ids,
        nullif(string_agg(DISTINCT coalesce(missing, 'not wanted: ' || why_not), '; '), '') AS missing
    FROM told
    GROUP BY source_id, agency_id, fiscal_year
),
expected AS (
    SELECT department.source_id, department.agency_id, department.agency_name, year.fiscal_year
    FROM (
        SELECT source_id, agency_id, min(agency_name) AS agency_name
        FROM published
        WHERE agency_id IS NOT NULL
        GROUP BY source_id, agency_id
    ) AS department
    JOIN (
        SELECT DISTINCT source_id, fiscal_year
        FROM published
        WHERE fiscal_year IS NOT NULL AND status <> 'not_wanted'
    ) AS year USING (source_id)
    WHERE NOT EXISTS (
        SELECT 1
        FROM published
        WHERE published.source_id = department.source_id
            AND published.agency_id = department.agency_id
            AND published.fiscal_year = year.fiscal_year
    )
),
covered AS (
    SELECT
        source_id, agency_id, agency_name, fiscal_year, status, published_on, first_listed_on, is_listed, listings,
        documents, document_ids, missing
    FROM published
    UNION ALL
    SELECT
        source_id, agency_id, agency_name, fiscal_year, 'not_published', NULL, NULL, false, 0, 0, NULL, NULL
    FROM expected
)
SELECT
    covered.source_id,
    source.publisher,
    region.province_name,
    region.prefecture_name,
    source.region_code,
    region.region_name,
    covered.agency_id,
    covered.agency_name,
    covered.fiscal_year,
    covered.status,
    covered.published_on,
    covered.first_listed_on,
    covered.is_listed,
    covered.listings::integer AS listings,
    covered.documents::integer AS documents,
    covered.document_ids,
    covered.missing,
    source.lists_read
FROM covered
LEFT JOIN dim_source AS source USING (source_id)
LEFT JOIN dim_region AS region ON region.region_code = source.region_code;
