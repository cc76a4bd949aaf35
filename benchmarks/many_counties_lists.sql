-- What portals list: one per county. Each names all documents, and some departments of which nothing could be got.
INSERT INTO dim_source BY NAME
SELECT DISTINCT
    'portal-' || region_code AS source_id,
    region_name || '人民政府' AS publisher,
    region_code,
    true AS active,
    true AS lists_read
FROM department
ORDER BY source_id;

INSERT INTO source_listing BY NAME
SELECT
    'portal-' || made.region_code AS source_id,
    'https://' || made.region_code || '.example/' || made.document_id AS listing_address,
    'https://' || made.region_code || '.example/list' AS list_address,
    document.title,
    document.published_on,
    document.published_on AS first_listed_on,
    true AS is_listed,
    true AS wanted,
    'final_accounts' AS kind,
    document.agency_id,
    document.agency_name,
    document.fiscal_year
FROM made
JOIN dim_document AS document USING (document_id)
UNION ALL BY NAME
SELECT
    'portal-' || department.region_code AS source_id,
    'https://' || department.region_code || '.example/missing-' || department_no AS listing_address,
    'https://' || department.region_code || '.example/list' AS list_address,
    region_name || '文学艺术界联合会' || '2024年度部门决算' AS title,
    DATE '2025-09-12' AS published_on,
    DATE '2025-09-12' AS first_listed_on,
    true AS is_listed,
    true AS wanted,
    'HTTP 404' AS missing,
    'final_accounts' AS kind,
    md5(region_code)[:12] AS agency_id,
    region_name || '文学艺术界联合会' AS agency_name,
    2024 AS fiscal_year
FROM department
WHERE drawn(department_no, 'missing', 20) = 0
ORDER BY source_id, listing_address;

INSERT INTO bridge_listing_document BY NAME
SELECT
    'portal-' || made.region_code AS source_id,
    'https://' || made.region_code || '.example/' || made.document_id AS listing_address,
    made.document_id,
    'https://' || made.region_code || '.example/' || made.document_id || '.txt' AS document_address,
    document.published_on AS first_fetched_on,
    true AS is_current
FROM made
JOIN dim_document AS document USING (document_id)
ORDER BY source_id, listing_address;
