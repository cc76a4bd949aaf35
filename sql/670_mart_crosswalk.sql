-- The leaves of the marts in international terms. A leaf that is divided among several targets is several rows here;
-- `amount` is its part, and the parts of a leaf sum to it exactly. A leaf without a code cannot be classified.

CREATE VIEW mart_expenditure_cofog AS
SELECT
    mart.fiscal_year,
    mart.province_name,
    mart.prefecture_name,
    mart.region_code,
    mart.region_name,
    mart.agency_id,
    mart.agency_name,
    mart.scope,
    mart.fund,
    mart.function_code,
    mart.function_name,
    target.division_code,
    target.division_zh,
    target.division_en,
    target.cofog_code,
    target.label_zh AS cofog_zh,
    target.label_en AS cofog_en,
    coalesce(bridge.share, 1)::DECIMAL(19, 4) AS share,
    mart.total * coalesce(bridge.share, 1)::DECIMAL(19, 4) AS amount,
    coalesce(bridge.basis, 'judgement') AS basis,
    coalesce(bridge.confidence, 'low') AS confidence,
    mart.total_cell_id,
    mart.document_id,
    mart.statement_id,
    mart.is_counted
FROM mart_expenditure AS mart
LEFT JOIN bridge_function_cofog AS bridge
    ON bridge.function_code = mart.function_code
    AND mart.fiscal_year BETWEEN bridge.valid_from AND bridge.valid_to
JOIN dim_cofog AS target ON target.cofog_code = coalesce(bridge.cofog_code, 'NC');

CREATE VIEW mart_expenditure_gfsm AS
SELECT
    mart.fiscal_year,
    mart.province_name,
    mart.prefecture_name,
    mart.region_code,
    mart.region_name,
    mart.agency_id,
    mart.agency_name,
    mart.scope,
    mart.economic_code,
    mart.economic_name,
    target.category_code,
    target.category_zh,
    target.category_en,
    target.gfsm_code,
    target.label_zh AS gfsm_zh,
    target.label_en AS gfsm_en,
    coalesce(bridge.share, 1)::DECIMAL(19, 4) AS share,
    mart.amount * coalesce(bridge.share, 1)::DECIMAL(19, 4) AS amount,
    coalesce(bridge.basis, 'judgement') AS basis,
    coalesce(bridge.confidence, 'low') AS confidence,
    mart.amount_cell_id,
    mart.document_id,
    mart.statement_id,
    mart.is_counted
FROM mart_expenditure_economic AS mart
LEFT JOIN bridge_economic_gfsm AS bridge
    ON bridge.economic_code = mart.economic_code
    AND mart.fiscal_year BETWEEN bridge.valid_from AND bridge.valid_to
JOIN dim_gfsm AS target ON target.gfsm_code = coalesce(bridge.gfsm_code, 'NC');
