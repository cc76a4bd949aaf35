-- The functional classification over the years. Inputs: `input_function_name`, `input_function_change`.
CREATE TABLE dim_function_name AS
SELECT
    function_code::VARCHAR AS function_code,
    function_name::VARCHAR AS function_name,
    valid_from::INTEGER AS valid_from,
    valid_to::INTEGER AS valid_to,
    is_current::BOOLEAN AS is_current,
    basis::VARCHAR AS basis
FROM input_function_name
ORDER BY function_code, is_current DESC, function_name;

CREATE TABLE bridge_function_change AS
SELECT
    year::INTEGER AS change_year,
    change::VARCHAR AS change,
    function_code::VARCHAR AS function_code,
    successor_code::VARCHAR AS successor_code,
    basis::VARCHAR AS basis,
    note::VARCHAR AS note
FROM input_function_change
ORDER BY change_year, function_code NULLS LAST, successor_code;

-- The classification as it stood in each year, under the names of that year.
CREATE VIEW dim_function_year AS
WITH year AS (SELECT unnest(range(2007, 2031))::INTEGER AS fiscal_year),
-- Of two former names without years only the one in force is sure.
named AS (
    SELECT function_code, function_name, coalesce(valid_from, 1900) AS first_year, coalesce(valid_to, 9999) AS last_year
    FROM dim_function_name
    WHERE is_current OR valid_to IS NOT NULL
)
SELECT
    year.fiscal_year,
    code.function_code,
    coalesce(
        (
            SELECT arg_min(named.function_name, (named.last_year, named.function_name))
            FROM named
            WHERE named.function_code = code.function_code
                AND year.fiscal_year BETWEEN named.first_year AND named.last_year
        ),
        code.function_name
    ) AS function_name,
    code.level,
    code.parent_code,
    code.basis
FROM dim_function AS code
JOIN year
    ON year.fiscal_year >= coalesce(code.valid_from, 1900)
    AND year.fiscal_year <= coalesce(code.valid_to, 9999);
