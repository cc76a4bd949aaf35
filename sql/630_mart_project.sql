CREATE VIEW mart_project AS
SELECT
    fact.fiscal_year,
    region.province_name,
    region.prefecture_name,
    fact.region_code,
    region.region_name,
    fact.agency_id,
    agency.agency_name,
    fact.scope,
    fact.sheet_no,
    fact.project_name,
    fact.department,
    fact.implementing_unit,
    coalesce(fact.total_initial_budget, fact.total_requested) AS initial_budget,
    fact.total_full_budget AS full_budget,
    fact.total_executed AS executed,
    fact.execution_rate AS printed_rate,
    fact.total_score AS score,
    fact.grade,
    fact.indicators,
    fact.confirmed_by,
    fact.contradicted_by,
    fact.total_executed_cell_id,
    fact.document_id,
    fact.statement_id,
    fact.is_counted,
    fact.is_corrected,
    fact.correction_ids
FROM fact_project_evaluation AS fact
LEFT JOIN dim_agency AS agency ON agency.agency_id = fact.agency_id
LEFT JOIN dim_region AS region ON region.region_code = fact.region_code
WHERE fact.is_latest;
