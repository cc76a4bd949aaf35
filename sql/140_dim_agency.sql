-- Agencies as documents name them. Input: `input_agency` (one row per printed name and region, with our id; `is_bare`
-- where neither tells whose office it is).

CREATE TABLE staging.agency_name AS
SELECT
    agency_name::VARCHAR AS agency_name,
    region_code::VARCHAR AS region_code,
    agency_id::VARCHAR AS agency_id,
    kind::VARCHAR AS kind,
    kind_zh::VARCHAR AS kind_zh,
    kind_en::VARCHAR AS kind_en,
    branch::VARCHAR AS branch,
    is_bare::BOOLEAN AS is_bare
FROM input_agency;

-- Of several printed names of one agency, the first in order.
CREATE TABLE dim_agency AS
SELECT
    agency_id,
    min(agency_name) AS agency_name,
    min(region_code) AS region_code,
    arg_min(kind, agency_name) AS kind,
    arg_min(kind_zh, agency_name) AS kind_zh,
    arg_min(kind_en, agency_name) AS kind_en,
    arg_min(branch, agency_name) AS branch,
    bool_or(is_bare) AS is_bare
FROM staging.agency_name
GROUP BY agency_id
ORDER BY agency_id;
