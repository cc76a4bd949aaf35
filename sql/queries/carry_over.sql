-- chapter: 2 Spending 支出
-- question_zh: 各部门年初、年末结转结余多少？
-- question_en: How much money does each department carry over?
-- note: >-
--   Form 01 (收入支出决算总表): 年初结转和结余 and 年末结转和结余, as printed, of the latest version. NULL means that the line is
--   empty, which most departments without a balance leave it; it is not shown as zero. A high
--   `percent_of_income` means money that was given and not spent.
-- columns:
--   fiscal_year: year of the accounts
--   region_name: county; NULL if not known
--   agency_name: department
--   scope: consolidated (汇总), own (本级), unknown
--   opening_balance: carried over from the year before, yuan
--   income: income of the year, yuan
--   expenditure: expenditure of the year, yuan
--   closing_balance: carried over to the next year, yuan
--   percent_of_income: closing balance in percent of the year's income
WITH carried AS (
    SELECT
        fiscal_year,
        scope,
        region_code,
        agency_id,
        statement_id,
        max(amount) FILTER (WHERE section = 'income' AND line_key = 'opening_balance') AS opening_balance,
        max(amount) FILTER (WHERE section = 'income' AND line_key = 'year_total') AS income,
        max(amount) FILTER (WHERE section = 'expenditure' AND line_key = 'year_total') AS expenditure,
        max(amount) FILTER (WHERE section = 'expenditure' AND line_key = 'closing_balance') AS closing_balance
    FROM fact_summary_line
    WHERE form = 'income_expenditure_summary'
        AND line_key IN ('opening_balance', 'closing_balance', 'year_total')
        AND is_latest
    GROUP BY ALL
)
SELECT
    carried.fiscal_year,
    region.region_name,
    agency.agency_name,
    carried.scope,
    carried.opening_balance,
    carried.income,
    carried.expenditure,
    carried.closing_balance,
    round(carried.closing_balance * 100 / nullif(carried.income, 0), 2)::DECIMAL(9, 2) AS percent_of_income
FROM carried
LEFT JOIN dim_agency AS agency ON agency.agency_id = carried.agency_id
LEFT JOIN dim_region AS region ON region.region_code = carried.region_code
WHERE carried.opening_balance IS NOT NULL OR carried.closing_balance IS NOT NULL
ORDER BY carried.fiscal_year, carried.closing_balance DESC NULLS LAST, agency.agency_name, carried.statement_id
