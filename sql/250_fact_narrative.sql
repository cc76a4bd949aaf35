-- What the running text claims, counts and declares.

CREATE TABLE fact_narrative_claim AS
SELECT
    document_id,
    row.claim_id,
    row.kind,
    row.value,
    row.quantum,
    row.unit,
    row.direction,
    -- The year the claim speaks about: the disclosure's own where the sentence names none.
    coalesce(row.fiscal_year, document.fiscal_year) AS fiscal_year,
    document.region_code,
    document.agency_id,
    row.subject,
    row.base_id,
    row.form,
    row.line_section,
    row.line_key,
    row.measure,
    row.cell_id,
    row.section,
    row.sentence,
    row.reported_text,
    row.page,
    row.line,
    row.subject_key
FROM staging.claim AS row
JOIN dim_document AS document USING (document_id)
ORDER BY document_id, line, claim_id;

CREATE TABLE fact_staffing AS
SELECT
    document_id,
    document.region_code,
    document.agency_id,
    document.fiscal_year,
    row.* EXCLUDE (document_id)
FROM staging.staffing AS row
JOIN dim_document AS document USING (document_id)
ORDER BY document_id, staffing_no;

CREATE TABLE fact_form_blank AS
SELECT
    document_id,
    document.region_code,
    document.agency_id,
    document.fiscal_year,
    row.* EXCLUDE (document_id)
FROM staging.blank_form AS row
JOIN dim_document AS document USING (document_id)
ORDER BY document_id, form, declared_by, line, statement_id;
