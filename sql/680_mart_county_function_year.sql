-- What a county's departments spent for a function in a year: leaves of statements that may be added across agencies.
CREATE VIEW mart_county_function_year AS
SELECT
    mart.fiscal_year,
    mart.province_name,
    mart.prefecture_name,
    mart.region_code,
    mart.region_name,
    mart.fund,
    mart.class_code,
    any_value(mart.class_name ORDER BY mart.class_name) AS class_name,
    mart.group_code,
    any_value(mart.group_name ORDER BY mart.group_name) AS group_name,
    mart.function_code,
    any_value(mart.function_name ORDER BY mart.function_name) AS function_name,
    sum(mart.total)::DECIMAL(18, 2) AS total,
    sum(mart.basic)::DECIMAL(18, 2) AS basic,
    sum(mart.project)::DECIMAL(18, 2) AS project,
    count(DISTINCT mart.agency_id)::INTEGER AS agencies,
    bool_or(mart.is_corrected) AS is_corrected
FROM mart_expenditure AS mart
WHERE mart.is_counted
GROUP BY
    mart.fiscal_year,
    mart.province_name,
    mart.prefecture_name,
    mart.region_code,
    mart.region_name,
    mart.fund,
    mart.class_code,
    mart.group_code,
    mart.function_code;
