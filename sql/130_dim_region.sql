-- Divisions with a GB/T 2260 code. Input: `input_region`.
CREATE TABLE dim_region AS
SELECT
    region_code::VARCHAR AS region_code,
    region_name::VARCHAR AS region_name,
    region_name_en::VARCHAR AS region_name_en,
    province_code::VARCHAR AS province_code,
    province_name::VARCHAR AS province_name,
    prefecture_code::VARCHAR AS prefecture_code,
    prefecture_name::VARCHAR AS prefecture_name,
    level::VARCHAR AS level,
    parent_code::VARCHAR AS parent_code,
    valid_from::INTEGER AS valid_from,
    valid_to::INTEGER AS valid_to,
    successor_code::VARCHAR AS successor_code,
    current_code::VARCHAR AS current_code,
    basis::VARCHAR AS basis
FROM input_region
ORDER BY region_code;
