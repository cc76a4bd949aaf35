-- The classifications that crosswalks lead to. Inputs: `input_cofog`, `input_gfsm`.
CREATE TABLE dim_cofog AS
SELECT
    input.cofog_code::VARCHAR AS cofog_code,
    input.gfsm_code::VARCHAR AS gfsm_code,
    input.level::VARCHAR AS level,
    coalesce(input.parent_code, input.cofog_code)::VARCHAR AS division_code,
    coalesce(division.label_zh, input.label_zh)::VARCHAR AS division_zh,
    coalesce(division.label_en, input.label_en)::VARCHAR AS division_en,
    input.label_zh::VARCHAR AS label_zh,
    input.label_en::VARCHAR AS label_en
FROM input_cofog AS input
LEFT JOIN input_cofog AS division ON division.cofog_code = input.parent_code
ORDER BY cofog_code;

-- `category_code` is the level at which government finance statistics are published: 21 to 28, 31, 32, 33.
CREATE TABLE dim_gfsm AS
SELECT
    input.gfsm_code::VARCHAR AS gfsm_code,
    input.kind::VARCHAR AS kind,
    input.parent_code::VARCHAR AS parent_code,
    category.gfsm_code::VARCHAR AS category_code,
    category.label_zh::VARCHAR AS category_zh,
    category.label_en::VARCHAR AS category_en,
    input.label_zh::VARCHAR AS label_zh,
    input.label_en::VARCHAR AS label_en
FROM input_gfsm AS input
JOIN input_gfsm AS category ON category.gfsm_code = left(input.gfsm_code, 2)
ORDER BY gfsm_code;
