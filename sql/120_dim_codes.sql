-- Functional and economic classification: the lists, and what documents print beyond them. Inputs:
-- `input_function`, `input_economic`. A code of the documents that no list has is a row with basis `observed`.

CREATE TABLE staging.observed_code AS
WITH named AS (
    SELECT
        starts_with(line_key, 'economic.') AS is_economic,
        line_code AS code,
        line_name AS name,
        count(DISTINCT document_id) AS documents
    FROM ledger
    WHERE line_code IS NOT NULL
    GROUP BY ALL
),
-- The name that most documents print; of several, the first in order, so that builds agree.
chosen AS (
    SELECT is_economic, code, arg_min(name, (-documents, name)) AS name
    FROM named
    GROUP BY ALL
),
counted AS (
    SELECT starts_with(line_key, 'economic.') AS is_economic, line_code AS code, count(DISTINCT document_id) AS documents
    FROM ledger
    WHERE line_code IS NOT NULL
    GROUP BY ALL
)
SELECT
    is_economic,
    code,
    name,
    CASE length(code) WHEN 3 THEN '类' WHEN 5 THEN '款' WHEN 7 THEN '项' END AS level,
    CASE WHEN length(code) IN (5, 7) THEN code[:-3] END AS parent_code,
    documents
FROM chosen
JOIN counted USING (is_economic, code);

CREATE TABLE dim_function AS
SELECT
    function_code::VARCHAR AS function_code,
    function_name::VARCHAR AS function_name,
    level::VARCHAR AS level,
    parent_code::VARCHAR AS parent_code,
    valid_from::INTEGER AS valid_from,
    valid_to::INTEGER AS valid_to,
    basis::VARCHAR AS basis,
    basis_detail::VARCHAR AS basis_detail
FROM input_function
UNION ALL
SELECT code, name, level, parent_code, NULL, NULL, 'observed', format('in {} documents', documents)
FROM staging.observed_code
WHERE NOT is_economic AND code NOT IN (SELECT function_code FROM input_function)
ORDER BY function_code;

CREATE TABLE dim_economic AS
SELECT
    economic_code::VARCHAR AS economic_code,
    economic_name::VARCHAR AS economic_name,
    level::VARCHAR AS level,
    parent_code::VARCHAR AS parent_code,
    valid_from::INTEGER AS valid_from,
    valid_to::INTEGER AS valid_to,
    basis::VARCHAR AS basis,
    basis_detail::VARCHAR AS basis_detail
FROM input_economic
UNION ALL
SELECT code, name, level, parent_code, NULL, NULL, 'observed', format('in {} documents', documents)
FROM staging.observed_code
WHERE is_economic AND code NOT IN (SELECT economic_code FROM input_economic)
ORDER BY economic_code;
