-- chapter: 1 Three public expenses and staff 三公经费与人员
-- question_zh: 各县“三公”经费各项合计是多少？
-- question_en: What do the departments of each county spend on each of the three public expenses?
-- note: >-
--   Sums over departments that may be added: latest versions, the widest circle of units of each agency, no
--   unit whose department's summary holds it already. `agencies` says how many departments print the item; a
--   county of which few disclosures are here looks thrifty. Meetings and training stand beside the total
--   (`in_total` false): never add them to it.
-- columns:
--   fiscal_year: year of the accounts
--   province_name: province
--   region_name: county; NULL for agencies of unknown region together
--   item: overseas, vehicle_purchase, vehicle_operation, reception, conference, training
--   item_zh: the item in Chinese
--   in_total: whether the item is part of the “三公” total
--   budget: budget, yuan; NULL where nobody prints one
--   actual: spent, yuan; NULL where nobody prints one
--   agencies: departments that print the item
WITH spent AS (
    SELECT
        fiscal_year,
        region_code,
        item,
        sum(budget) AS budget,
        sum(actual) AS actual,
        count(DISTINCT agency_id) AS agencies
    FROM fact_three_public
    WHERE is_leaf AND is_counted
    GROUP BY ALL
)
SELECT
    spent.fiscal_year,
    region.province_name,
    region.region_name,
    spent.item,
    line.label_zh AS item_zh,
    line.parent_key IS NOT NULL AS in_total,
    spent.budget::DECIMAL(18, 2) AS budget,
    spent.actual::DECIMAL(18, 2) AS actual,
    spent.agencies
FROM spent
LEFT JOIN dim_line AS line ON line.form = 'three_public' AND line.section IS NULL AND line.line_key = spent.item
LEFT JOIN dim_region AS region ON region.region_code = spent.region_code
ORDER BY spent.fiscal_year, spent.region_code NULLS LAST, spent.item
