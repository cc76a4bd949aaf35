-- chapter: 1 Three public expenses and staff 三公经费与人员
-- question_zh: 各部门人均公用经费（商品和服务支出）是多少？
-- question_en: What do goods and services cost per head of staff in each department?
-- note: >-
--   Economic class 302 (商品和服务支出) of the basic expenditure from the general public budget (form 06): what it
--   costs to keep the office running, without projects, which often pay for goods and services too. Divided by
--   the serving staff of the running text; departments that do not tell their staff are left out.
-- columns:
--   fiscal_year: year of the accounts
--   region_name: county; NULL if not known
--   agency_name: department
--   kind_zh: kind of department
--   goods_and_services: class 302 of basic expenditure, yuan
--   serving: serving staff, persons
--   per_head: yuan a head
WITH staff AS (
    SELECT staffing.agency_id, staffing.fiscal_year, max(staffing.count) AS serving
    FROM fact_staffing AS staffing
    JOIN dim_document AS document USING (document_id)
    JOIN dim_agency AS agency ON agency.agency_id = staffing.agency_id
    WHERE staffing.kind = 'serving'
        AND staffing.category IS NULL
        AND document.is_latest
        AND NOT agency.is_bare
    GROUP BY ALL
)
SELECT
    fact.fiscal_year,
    any_value(region.region_name) AS region_name,
    any_value(agency.agency_name) AS agency_name,
    any_value(agency.kind_zh) AS kind_zh,
    sum(fact.amount)::DECIMAL(18, 2) AS goods_and_services,
    any_value(staff.serving) AS serving,
    round(sum(fact.amount) / any_value(staff.serving), 2)::DECIMAL(18, 2) AS per_head
FROM fact_basic_expenditure_by_class AS fact
JOIN dim_agency AS agency ON agency.agency_id = fact.agency_id
JOIN staff ON staff.agency_id = fact.agency_id AND staff.fiscal_year = fact.fiscal_year
LEFT JOIN dim_region AS region ON region.region_code = fact.region_code
WHERE fact.class_code = '302' AND fact.is_counted AND staff.serving > 0
GROUP BY fact.fiscal_year, fact.agency_id, fact.statement_id
ORDER BY per_head DESC, fact.fiscal_year, agency_name, fact.statement_id
