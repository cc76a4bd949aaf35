-- One row per disclosure (normally: one department, one year): its main totals side by side, of the forms for which
-- it is the latest version. Where a form occurs twice in a disclosure, its first occurrence speaks.
CREATE VIEW mart_department_year AS
WITH main_statement AS (
    SELECT document_id, disclosure_no, form, arg_min(statement_id, (table_index, row_index)) AS statement_id
    FROM ledger
    SEMI JOIN (FROM dim_statement WHERE is_latest) AS version USING (document_id, statement_id)
    GROUP BY ALL
),
printed AS (
    SELECT
        *,
        CASE
            WHEN form = 'income_expenditure_summary' AND section = 'income' AND line_key = 'year_total'
                THEN 'income'
            WHEN form = 'income_expenditure_summary' AND section = 'expenditure' AND line_key = 'year_total'
                THEN 'expenditure'
            WHEN form = 'income_expenditure_summary' AND section = 'income' AND line_key = 'opening_balance'
                THEN 'opening_balance'
            WHEN form = 'income_expenditure_summary' AND section = 'expenditure' AND line_key = 'closing_balance'
                THEN 'closing_balance'
            WHEN form = 'expenditure' AND line_key = 'grand_total' AND measure = 'basic'
                THEN 'basic_expenditure'
            WHEN form = 'expenditure' AND line_key = 'grand_total' AND measure = 'project'
                THEN 'project_expenditure'
            WHEN form = 'general_budget_expenditure' AND line_key = 'grand_total' AND measure = 'total'
                THEN 'general_budget_expenditure'
            WHEN form = 'government_fund' AND line_key = 'grand_total' AND measure = 'total'
                THEN 'government_fund_expenditure'
            WHEN form = 'state_capital' AND line_key = 'grand_total' AND measure = 'total'
                THEN 'state_capital_expenditure'
            WHEN form = 'general_budget_basic_expenditure' AND line_key = 'personnel_total'
                THEN 'personnel_funds'
            WHEN form = 'general_budget_basic_expenditure' AND line_key = 'public_total'
                THEN 'public_funds'
            WHEN form = 'three_public' AND line_key = 'total' AND measure = 'budget'
                THEN 'three_public_budget'
            WHEN form = 'three_public' AND line_key = 'total' AND measure = 'actual'
                THEN 'three_public_actual'
        END AS figure
    FROM corrected_ledger
    SEMI JOIN main_statement USING (document_id, statement_id)
),
money AS (
    SELECT
        document_id,
        disclosure_no,
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
        document_id,
        disclosure_no,
        count(*) AS projects,
        sum(total_executed)::DECIMAL(18, 2) AS projects_executed,
        round(avg(total_score), 2)::DECIMAL(18, 2) AS average_score,
        flatten(list(correction_ids) FILTER (WHERE is_corrected)) AS correction_ids
    FROM fact_project_evaluation
    SEMI JOIN (FROM dim_statement WHERE is_latest) AS version USING (document_id, statement_id)
    GROUP BY ALL
),
verdict AS (
    SELECT
        document_id,
        count(*) FILTER (WHERE verdict IN ('exact', 'rounding')) AS laws_held,
        count(*) FILTER (WHERE verdict IN ('implausible', 'violated')) AS laws_broken
    FROM audit.identity_result
    GROUP BY document_id
)
SELECT
    money.fiscal_year,
    region.province_name,
    region.prefecture_name,
    document.region_code,
    region.region_name,
    money.agency_name,
    document.scope,
    money.* EXCLUDE (document_id, disclosure_no, agency_name, fiscal_year, correction_ids),
    coalesce(project.projects, 0) AS projects,
    project.projects_executed,
    project.average_score,
    coalesce(verdict.laws_held, 0) AS laws_held,
    coalesce(verdict.laws_broken, 0) AS laws_broken,
    document.source_name,
    money.document_id,
    money.disclosure_no,
    money.correction_ids IS NOT NULL OR project.correction_ids IS NOT NULL AS is_corrected,
    nullif(list_sort(list_concat(money.correction_ids, project.correction_ids)), []) AS correction_ids
FROM money
JOIN dim_document AS document USING (document_id)
LEFT JOIN dim_region AS region ON region.region_code = document.region_code
LEFT JOIN project USING (document_id, disclosure_no)
LEFT JOIN verdict USING (document_id);
