-- What was restated, with the names of who, where and what.
CREATE VIEW mart_restatement AS
SELECT
    fact.fiscal_year,
    region.province_name,
    region.prefecture_name,
    fact.region_code,
    region.region_name,
    fact.agency_id,
    agency.agency_name,
    fact.scope,
    fact.form,
    form.label_zh AS form_zh,
    form.label_en AS form_en,
    fact.section,
    fact.line_key,
    fact.line_code,
    fact.line_name,
    fact.measure,
    measure.label_zh AS measure_zh,
    measure.label_en AS measure_en,
    fact.source_of_funds,
    fact.change,
    fact.old_amount,
    fact.new_amount,
    fact.difference,
    fact.is_rounding,
    fact.old_quantum,
    fact.new_quantum,
    fact.old_reported_text,
    fact.new_reported_text,
    fact.old_cell_id,
    fact.new_cell_id,
    fact.old_statement_id,
    fact.statement_id AS new_statement_id,
    fact.old_document_id,
    fact.document_id AS new_document_id,
    old.source_name AS old_source_name,
    new.source_name AS new_source_name,
    old.published_on AS old_published_on,
    new.published_on AS new_published_on,
    fact.old_version_no,
    fact.new_version_no,
    fact.is_latest,
    fact.is_corrected
FROM fact_restatement AS fact
JOIN dim_document AS old ON old.document_id = fact.old_document_id
JOIN dim_document AS new ON new.document_id = fact.document_id
LEFT JOIN dim_agency AS agency ON agency.agency_id = fact.agency_id
LEFT JOIN dim_region AS region ON region.region_code = fact.region_code
LEFT JOIN dim_form AS form ON form.form = fact.form
LEFT JOIN dim_measure AS measure ON measure.form = fact.form AND measure.measure = fact.measure;
