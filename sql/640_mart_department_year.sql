-- One row per department and year: its main totals side by side, each from the latest version of its form. What is in
-- several files (a correction of one form, a disclosure split by form) is one row; a department whose agency or year
-- is not known has a row for each of its disclosures. Where a form occurs twice, its first occurrence speaks.
CREATE VIEW mart_department_year AS
WITH latest AS (
    SELECT
        version.*,
        statement.table_index,
        statement.row_index,
        statement.agency_name IS NULL AND version.disclosure_no > 1 AS is_nameless,
        version.form IN ('project_evaluation', 'department_evaluation', 'evaluation_baseline') AS is_sheet
    FROM dim_statement AS version
    JOIN statement USING (document_id, statement_id)
    WHERE version.is_latest
),
-- Who a disclosure is of, told by its forms; its sheets may name the unit that carried a project out.
disclosure AS (
    SELECT
        document_id,
        disclosure_no,
        arg_min(
            {
                'agency_id': latest.agency_id,
                'fiscal_year': latest.fiscal_year,
                'phase': document.phase,
                'scope': latest.scope,
                'nameless': CASE WHEN is_nameless THEN disclosure_no END
            },
            (is_sheet, table_index, row_index)
        ) AS of_whom,
        arg_min(latest.region_code, (is_sheet, table_index, row_index)) AS region_code,
        count(DISTINCT latest.form) AS forms
    FROM latest
    JOIN dim_document AS document USING (document_id)
    GROUP BY ALL
),
keyed AS (
    SELECT
        disclosure.*,
        CASE
            WHEN agency.is_bare OR of_whom.agency_id IS NULL OR of_whom.fiscal_year IS NULL
                THEN document_id || '.' || disclosure_no
            ELSE of_whom::VARCHAR
        END AS department_key
    FROM disclosure
    LEFT JOIN dim_agency AS agency ON agency.agency_id = of_whom.agency_id
),
-- The file that most of the forms are from names the row.
head AS (
    SELECT
        department_key,
        arg_min(document_id, (-forms, document_id, disclosure_no)) AS document_id,
        arg_min(disclosure_no, (-forms, document_id, disclosure_no)) AS disclosure_no,
        list_sort(list(DISTINCT document_id)) AS document_ids,
        arg_min(region_code, (-forms, document_id, disclosure_no)) AS region_code,
        any_value(of_whom.scope) AS scope,
        any_value(of_whom.agency_id) AS agency_id
    FROM keyed
    GROUP BY department_key
),
main_statement AS (
    SELECT
        department_key,
        form,
        arg_min(statement_id, (-coalesce(version_no, 0), document_id, table_index, row_index)) AS statement_id
    FROM latest
    JOIN keyed USING (document_id, disclosure_no)
    GROUP BY ALL
),
printed AS (
    SELECT
        ledger.*,
        main_statement.department_key,
        CASE
            WHEN ledger.form = 'income_expenditure_summary' AND ledger.section = 'income' AND ledger.line_key = 'year_total'
                THEN 'income'
            WHEN ledger.form = 'income_expenditure_summary' AND ledger.section = 'expenditure' AND ledger.line_key = 'year_total'
                THEN 'expenditure'
            WHEN ledger.form = 'income_expenditure_summary' AND ledger.section = 'income' AND ledger.line_key = 'opening_balance'
                THEN 'opening_balance'
            WHEN ledger.form = 'income_expenditure_summary' AND ledger.section = 'expenditure' AND ledger.line_key = 'closing_balance'
                THEN 'closing_balance'
            WHEN ledger.form = 'expenditure' AND ledger.line_key = 'grand_total' AND ledger.measure = 'basic'
                THEN 'basic_expenditure'
            WHEN ledger.form = 'expenditure' AND ledger.line_key = 'grand_total' AND ledger.measure = 'project'
                THEN 'project_expenditure'
            WHEN ledger.form = 'general_budget_expenditure' AND ledger.line_key = 'grand_total' AND ledger.measure = 'total'
                THEN 'general_budget_expenditure'
            WHEN ledger.form = 'government_fund' AND ledger.line_key = 'grand_total' AND ledger.measure = 'total'
                THEN 'government_fund_expenditure'
            WHEN ledger.form = 'state_capital' AND ledger.line_key = 'grand_total' AND ledger.measure = 'total'
                THEN 'state_capital_expenditure'
            WHEN ledger.form = 'general_budget_basic_expenditure' AND ledger.line_key = 'personnel_total'
                THEN 'personnel_funds'
            WHEN ledger.form = 'general_budget_basic_expenditure' AND ledger.line_key = 'public_total'
                THEN 'public_funds'
            WHEN ledger.form = 'three_public' AND ledger.line_key = 'total' AND ledger.measure = 'budget'
                THEN 'three_public_budget'
            WHEN ledger.form = 'three_public' AND ledger.line_key = 'total' AND ledger.measure = 'actual'
                THEN 'three_public_actual'
        END AS figure
    FROM corrected_ledger AS ledger
    JOIN main_statement USING (statement_id)
),
money AS (
    SELECT
        department_key,
        any_value(agency_name ORDER BY table_index, row_index, column_index) AS agency_name,
        min(fiscal_year) AS fiscal_year,
        max(amount) FILTER (WHERE figure = 'income') AS income,
        max(amount) FILTER (WHERE figure = 'expenditure') AS expenditure,
        max(amount) FILTER (WHERE figure = 'opening_balance') AS opening_balance,
        max(amount) FILTER (WHERE figure = 'closing_balance') AS closing_balance,
        max(amount) FILTER (WHERE figure = 'basic_expenditure') AS basic_expenditure,
        max(amount) FILTER (WHERE figure = 'project_expenditure') AS project_expenditure,
        max(amount) FILTER (WHERE figure = 'general_budget_expenditure') AS general_budget_expenditure,
        max(amount) FILTER (WHERE figure = 'government_fund_expenditure') AS government_fund_expenditure,
        max(amount) FILTER (WHERE figure = 'state_capital_expenditure') AS state_capital_expenditure,
        max(amount) FILTER (WHERE figure = 'personnel_funds') AS personnel_funds,
        max(amount) FILTER (WHERE figure = 'public_funds') AS public_funds,
        max(amount) FILTER (WHERE figure = 'three_public_budget') AS three_public_budget,
        max(amount) FILTER (WHERE figure = 'three_public_actual') AS three_public_actual,
        list(correction_id) FILTER (WHERE is_corrected AND figure IS NOT NULL) AS correction_ids
    FROM printed
    GROUP BY ALL
),
project AS (
    SELECT
        department_key,
        count(*) AS projects,
        sum(total_executed)::DECIMAL(18, 2) AS projects_executed,
        round(avg(total_score), 2)::DECIMAL(18, 2) AS average_score,
        flatten(list(correction_ids) FILTER (WHERE is_corrected)) AS correction_ids
    FROM fact_project_evaluation
    JOIN latest USING (document_id, statement_id)
    JOIN keyed ON keyed.document_id = latest.document_id AND keyed.disclosure_no = latest.disclosure_no
    GROUP BY ALL
),
verdict AS (
    SELECT
        department_key,
        sum(laws_held)::BIGINT AS laws_held,
        sum(laws_violated + laws_implausible)::BIGINT AS laws_broken
    FROM (SELECT DISTINCT department_key, document_id FROM keyed)
    JOIN audit.document_score USING (document_id)
    GROUP BY department_key
)
SELECT
    money.fiscal_year,
    region.province_name,
    region.prefecture_name,
    coalesce(head.region_code, document.region_code) AS region_code,
    region.region_name,
    head.agency_id,
    money.agency_name,
    head.scope,
    money.* EXCLUDE (department_key, agency_name, fiscal_year, correction_ids),
    coalesce(project.projects, 0) AS projects,
    project.projects_executed,
    project.average_score,
    coalesce(verdict.laws_held, 0) AS laws_held,
    coalesce(verdict.laws_broken, 0) AS laws_broken,
    document.source_name,
    document.document_id,
    head.disclosure_no,
    head.document_ids,
    money.correction_ids IS NOT NULL OR project.correction_ids IS NOT NULL AS is_corrected,
    nullif(list_sort(list_concat(money.correction_ids, project.correction_ids)), []) AS correction_ids
FROM money
JOIN head USING (department_key)
JOIN dim_document AS document USING (document_id)
LEFT JOIN dim_region AS region ON region.region_code = coalesce(head.region_code, document.region_code)
LEFT JOIN project USING (department_key)
LEFT JOIN verdict USING (department_key);
