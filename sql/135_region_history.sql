-- Regions over the years, and zones that have no code. Inputs: `input_region_name`, `input_region_change`,
-- `input_zone`.
CREATE TABLE dim_region_name AS
SELECT
    region_code::VARCHAR AS region_code,
    region_name::VARCHAR AS region_name,
    valid_to::INTEGER AS valid_to,
    is_current::BOOLEAN AS is_current,
    basis::VARCHAR AS basis
FROM input_region_name
ORDER BY region_code, is_current DESC, region_name;

CREATE TABLE bridge_region_change AS
SELECT
    year::INTEGER AS change_year,
    change::VARCHAR AS change,
    region_code::VARCHAR AS region_code,
    successor_code::VARCHAR AS successor_code,
    extent::VARCHAR AS extent,
    basis::VARCHAR AS basis,
    note::VARCHAR AS note
FROM input_region_change
ORDER BY change_year, region_code NULLS LAST, successor_code;

CREATE TABLE dim_zone AS
SELECT
    zone_name::VARCHAR AS zone_name,
    short_name::VARCHAR AS short_name,
    parent_code::VARCHAR AS region_code,
    statistical_code::VARCHAR AS statistical_code,
    basis::VARCHAR AS basis
FROM input_zone
ORDER BY region_code, zone_name;
