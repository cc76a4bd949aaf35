-- The units that a document says it covers.
CREATE TABLE bridge_document_unit AS
SELECT
    document_id,
    document.region_code,
    document.agency_id,
    document.fiscal_year,
    row.* EXCLUDE (document_id)
FROM staging.unit AS row
JOIN dim_document AS document USING (document_id)
ORDER BY document_id, unit_no;
