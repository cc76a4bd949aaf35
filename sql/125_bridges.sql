-- Crosswalks, for every code of the dimensions: its own rules, else those of its nearest ancestor that has any; a
-- code below no class of the lists cannot be classified. For each code and year the shares sum to one. A share is wide
-- so that its product with an amount is as wide as decimals get, and no large amount can overflow it.
-- Inputs: `input_cofog_rule`, `input_gfsm_rule`.

CREATE TABLE staging.crosswalk AS
WITH rule AS (
    SELECT 'cofog' AS crosswalk, * FROM input_cofog_rule
    UNION ALL
    SELECT 'gfsm', * FROM input_gfsm_rule
),
wanted AS (
    SELECT 'cofog' AS crosswalk, function_code AS code FROM dim_function
    UNION ALL
    SELECT 'gfsm', economic_code FROM dim_economic
),
ruled AS (
    SELECT wanted.crosswalk, wanted.code, max(rule.code) AS rule_code
    FROM wanted
    LEFT JOIN (SELECT DISTINCT crosswalk, code FROM rule) AS rule
        ON rule.crosswalk = wanted.crosswalk
        AND starts_with(wanted.code, rule.code)
        AND length(rule.code) IN (3, 5, 7)
    GROUP BY ALL
)
SELECT
    ruled.crosswalk,
    ruled.code,
    coalesce(rule.valid_from, 1900) AS valid_from,
    coalesce(rule.valid_to, 9999) AS valid_to,
    coalesce(rule.target, 'NC') AS target,
    coalesce(rule.share, 1) AS share,
    coalesce(rule.basis, 'judgement') AS basis,
    coalesce(rule.confidence, 'low') AS confidence,
    ruled.rule_code,
    CASE WHEN ruled.rule_code IS NULL THEN '清单中无此编码及其上级' ELSE rule.note END AS note
FROM ruled
LEFT JOIN rule ON rule.crosswalk = ruled.crosswalk AND rule.code = ruled.rule_code;

CREATE TABLE bridge_function_cofog AS
SELECT
    code::VARCHAR AS function_code,
    valid_from::INTEGER AS valid_from,
    valid_to::INTEGER AS valid_to,
    target::VARCHAR AS cofog_code,
    share::DECIMAL(19, 4) AS share,
    basis::VARCHAR AS basis,
    confidence::VARCHAR AS confidence,
    rule_code::VARCHAR AS rule_code,
    note::VARCHAR AS note
FROM staging.crosswalk
WHERE crosswalk = 'cofog'
ORDER BY function_code, valid_from, cofog_code;

CREATE TABLE bridge_economic_gfsm AS
SELECT
    code::VARCHAR AS economic_code,
    valid_from::INTEGER AS valid_from,
    valid_to::INTEGER AS valid_to,
    target::VARCHAR AS gfsm_code,
    share::DECIMAL(19, 4) AS share,
    basis::VARCHAR AS basis,
    confidence::VARCHAR AS confidence,
    rule_code::VARCHAR AS rule_code,
    note::VARCHAR AS note
FROM staging.crosswalk
WHERE crosswalk = 'gfsm'
ORDER BY economic_code, valid_from, gfsm_code;
