CREATE VIEW mart_income AS
SELECT
    fact.fiscal_year,
    region.province_name,
    region.prefecture_name,
    fact.region_code,
    region.region_name,
    fact.agency_id,
    agency.agency_name,
    fact.scope,
    left(fact.function_code, 3) AS class_code,
    class.function_name AS class_name,
    fact.function_code,
    coalesce(item.function_name, fact.line_name) AS function_name,
    fact.line_name,
    fact.total,
    fact.fiscal_appropriation,
    fact.superior_subsidy,
    fact.undertaking,
    fact.operating,
    fact.subordinate_remittance,
    fact.other,
    fact.confirmed_by,
    fact.contradicted_by,
    fact.total_cell_id,
    fact.document_id,
    fact.statement_id,
    fact.is_counted,
    fact.is_corrected,
    fact.correction_ids
FROM fact_income AS fact
LEFT JOIN dim_agency AS agency ON agency.agency_id = fact.agency_id
LEFT JOIN dim_region AS region ON region.region_code = fact.region_code
LEFT JOIN dim_function AS class ON class.function_code = left(fact.function_code, 3)
LEFT JOIN dim_function AS item ON item.function_code = fact.function_code
WHERE fact.is_leaf AND fact.is_latest;

-- 会议费 and 培训费 stand beside the “三公” total, not in it: `in_total` tells.
CREATE VIEW mart_three_public AS
SELECT
    fact.fiscal_year,
    region.province_name,
    region.prefecture_name,
    fact.region_code,
    region.region_name,
    fact.agency_id,
    agency.agency_name,
    fact.scope,
    statement.title,
    fact.item,
    line.label_zh AS item_zh,
    line.label_en AS item_en,
    line.parent_key IS NOT NULL AS in_total,
    fact.budget,
    fact.actual,
    fact.confirmed_by,
    fact.contradicted_by,
    fact.budget_cell_id,
    fact.actual_cell_id,
    fact.document_id,
    fact.statement_id,
    fact.is_counted,
    fact.is_corrected,
    fact.correction_ids
FROM fact_three_public AS fact
JOIN statement USING (document_id, statement_id)
LEFT JOIN dim_line AS line ON line.form = 'three_public' AND line.section IS NULL AND line.line_key = fact.item
LEFT JOIN dim_agency AS agency ON agency.agency_id = fact.agency_id
LEFT JOIN dim_region AS region ON region.region_code = fact.region_code
WHERE fact.is_leaf AND fact.is_latest;
