-- chapter: 1 Three public expenses and staff 三公经费与人员
-- question_zh: 哪些部门的“三公”经费超出预算？
-- question_en: Which departments overspent their budget for the three public expenses?
-- note: >-
--   Leaf items of the “三公” form (overseas trips, vehicle purchase, vehicle operation, receptions); 会议费 and
--   培训费, which some provinces print beside them, are not in the total and left out here. What a form leaves
--   empty counts as nothing in the sums, so a department that prints only one of the two columns shows a
--   difference that is none of its making: see `items_in_both`.
-- columns:
--   fiscal_year: year of the accounts
--   region_name: county; NULL if not known
--   agency_name: department
--   scope: consolidated (汇总), own (本级), unknown
--   budget: budget of the items together, yuan
--   actual: spent on the items together, yuan
--   over_budget: actual less budget, yuan; below zero where less was spent
--   items: items that are printed
--   items_in_both: items of which both budget and actual are printed
WITH spent AS (
    SELECT
        fact.fiscal_year,
        fact.scope,
        fact.region_code,
        fact.agency_id,
        fact.statement_id,
        coalesce(sum(fact.budget), 0) AS budget,
        coalesce(sum(fact.actual), 0) AS actual,
        count(*) AS items,
        count(*) FILTER (WHERE fact.budget IS NOT NULL AND fact.actual IS NOT NULL) AS items_in_both
    FROM fact_three_public AS fact
    JOIN dim_line AS line ON line.form = 'three_public' AND line.section IS NULL AND line.line_key = fact.item
    WHERE fact.is_leaf AND fact.is_latest AND line.parent_key IS NOT NULL
    GROUP BY ALL
)
SELECT
    spent.fiscal_year,
    region.region_name,
    agency.agency_name,
    spent.scope,
    spent.budget::DECIMAL(18, 2) AS budget,
    spent.actual::DECIMAL(18, 2) AS actual,
    (spent.actual - spent.budget)::DECIMAL(18, 2) AS over_budget,
    spent.items,
    spent.items_in_both
FROM spent
LEFT JOIN dim_agency AS agency ON agency.agency_id = spent.agency_id
LEFT JOIN dim_region AS region ON region.region_code = spent.region_code
ORDER BY over_budget DESC, spent.fiscal_year, agency.agency_name, spent.statement_id
