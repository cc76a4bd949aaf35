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
SELECT
    mart.fiscal_year,
    mart.province_name,
    mart.region_name,
    mart.item,
    any_value(mart.item_zh) AS item_zh,
    bool_or(mart.in_total) AS in_total,
    sum(mart.budget)::DECIMAL(18, 2) AS budget,
    sum(mart.actual)::DECIMAL(18, 2) AS actual,
    count(DISTINCT mart.agency_id) AS agencies
FROM mart_three_public AS mart
JOIN dim_statement_counted AS counted USING (document_id, statement_id)
WHERE counted.is_counted
GROUP BY mart.fiscal_year, mart.province_name, mart.region_code, mart.region_name, mart.item
ORDER BY mart.fiscal_year, mart.region_code NULLS LAST, mart.item
