-- Analysts' views: leaves only, so that sums never count twice; the latest version of each disclosure only.

CREATE VIEW mart_expenditure AS
SELECT
    fact.fiscal_year,
    region.province_name,
    region.prefecture_name,
    fact.region_code,
    region.region_name,
    fact.agency_id,
    agency.agency_name,
    fact.scope,
    fact.fund,
    left(fact.function_code, 3) AS class_code,
    class.function_name AS class_name,
    CASE WHEN length(fact.function_code) >= 5 THEN left(fact.function_code, 5) END AS group_code,
    "group".function_name AS group_name,
    fact.function_code,
    coalesce(item.function_name, fact.line_name) AS function_name,
    fact.line_name,
    fact.total,
    fact.basic,
    fact.project,
    fact.remit_to_superior,
    fact.operating,
    fact.subsidy_to_subordinate,
    fact.opening_balance,
    fact.income,
    fact.closing_balance,
    fact.confirmed_by,
    fact.contradicted_by,
    fact.total_cell_id,
    fact.document_id,
    fact.statement_id,
    fact.is_counted,
    fact.is_corrected,
    fact.correction_ids
FROM fact_expenditure_by_function AS fact
LEFT JOIN dim_agency AS agency ON agency.agency_id = fact.agency_id
LEFT JOIN dim_region AS region ON region.region_code = fact.region_code
LEFT JOIN dim_function AS class ON class.function_code = left(fact.function_code, 3)
LEFT JOIN dim_function AS "group"
    ON "group".function_code = CASE WHEN length(fact.function_code) >= 5 THEN left(fact.function_code, 5) END
LEFT JOIN dim_function AS item ON item.function_code = fact.function_code
WHERE fact.is_leaf AND fact.is_latest;

CREATE VIEW mart_expenditure_economic AS
SELECT
    fact.fiscal_year,
    region.province_name,
    region.prefecture_name,
    fact.region_code,
    region.region_name,
    fact.agency_id,
    agency.agency_name,
    fact.scope,
    left(fact.economic_code, 3) AS class_code,
    class.economic_name AS class_name,
    fact.economic_code,
    coalesce(item.economic_name, fact.line_name) AS economic_name,
    fact.line_name,
    fact.amount,
    fact.confirmed_by,
    fact.contradicted_by,
    fact.amount_cell_id,
    fact.document_id,
    fact.statement_id,
    fact.is_counted,
    fact.is_corrected,
    fact.correction_ids
FROM fact_expenditure_by_economic AS fact
LEFT JOIN dim_agency AS agency ON agency.agency_id = fact.agency_id
LEFT JOIN dim_region AS region ON region.region_code = fact.region_code
LEFT JOIN dim_economic AS class ON class.economic_code = left(fact.economic_code, 3)
LEFT JOIN dim_economic AS item ON item.economic_code = fact.economic_code
WHERE fact.is_leaf AND fact.is_latest;
