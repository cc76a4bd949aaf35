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
SELECT
    fiscal_year,
    any_value(region_name) AS region_name,
    any_value(agency_name) AS agency_name,
    scope,
    coalesce(sum(budget), 0)::DECIMAL(18, 2) AS budget,
    coalesce(sum(actual), 0)::DECIMAL(18, 2) AS actual,
    (coalesce(sum(actual), 0) - coalesce(sum(budget), 0))::DECIMAL(18, 2) AS over_budget,
    count(*) AS items,
    count(*) FILTER (WHERE budget IS NOT NULL AND actual IS NOT NULL) AS items_in_both
FROM mart_three_public
WHERE in_total
GROUP BY fiscal_year, scope, agency_id, statement_id
ORDER BY over_budget DESC, fiscal_year, agency_name, statement_id
