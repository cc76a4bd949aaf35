-- Leaves summed by class within a statement: most questions about departments and counties ask no finer, and a
-- statement has a handful of classes where it has dozens of items.

CREATE TABLE fact_expenditure_by_class AS
SELECT
    document_id,
    statement_id,
    disclosure_no,
    region_code,
    agency_id,
    fiscal_year,
    scope,
    is_latest,
    is_counted,
    fund,
    left(function_code, 3) AS class_code,
    count(*)::INTEGER AS leaves,
    sum(total)::DECIMAL(18, 2) AS total,
    sum(basic)::DECIMAL(18, 2) AS basic,
    sum(project)::DECIMAL(18, 2) AS project,
    sum(remit_to_superior)::DECIMAL(18, 2) AS remit_to_superior,
    sum(operating)::DECIMAL(18, 2) AS operating,
    sum(subsidy_to_subordinate)::DECIMAL(18, 2) AS subsidy_to_subordinate,
    bool_or(is_corrected) AS is_corrected
FROM fact_expenditure_by_function
WHERE is_leaf
GROUP BY ALL
ORDER BY document_id, statement_id, class_code;

CREATE TABLE fact_basic_expenditure_by_class AS
SELECT
    document_id,
    statement_id,
    disclosure_no,
    region_code,
    agency_id,
    fiscal_year,
    scope,
    is_latest,
    is_counted,
    left(economic_code, 3) AS class_code,
    count(*)::INTEGER AS leaves,
    sum(amount)::DECIMAL(18, 2) AS amount,
    bool_or(is_corrected) AS is_corrected
FROM fact_expenditure_by_economic
WHERE is_leaf
GROUP BY ALL
ORDER BY document_id, statement_id, class_code;
