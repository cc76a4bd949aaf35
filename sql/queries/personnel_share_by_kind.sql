-- chapter: 4 Comparison 横向与纵向比较
-- question_zh: 各类部门基本支出中人员经费占多大比重？
-- question_en: What share of basic expenditure goes to personnel, by kind of department?
-- note: >-
--   Basic expenditure from the general public budget by economic class (form 06): classes 301 (工资福利支出) and 303
--   (对个人和家庭的补助) are personnel funds (人员经费), all other classes public funds (公用经费). Leaves are summed, so the
--   printed totals play no part. The kind of a department is our judgement from its name; `unclassified` where
--   it tells none. The share is of all departments of the kind together, so large ones weigh more.
-- columns:
--   fiscal_year: year of the accounts
--   kind: kind of department
--   kind_zh: the kind in Chinese
--   agencies: departments in the row
--   personnel: classes 301 and 303, yuan
--   public: all other classes, yuan
--   percent_personnel: personnel in percent of both
WITH spent AS (
    SELECT
        fact.fiscal_year,
        coalesce(agency.kind, 'unclassified') AS kind,
        any_value(agency.kind_zh) AS kind_zh,
        count(DISTINCT fact.agency_id) AS agencies,
        coalesce(sum(fact.amount) FILTER (WHERE fact.class_code IN ('301', '303')), 0) AS personnel,
        coalesce(sum(fact.amount) FILTER (WHERE fact.class_code IN ('301', '303') IS NOT TRUE), 0) AS public
    FROM fact_basic_expenditure_by_class AS fact
    LEFT JOIN dim_agency AS agency ON agency.agency_id = fact.agency_id
    WHERE fact.is_counted
    GROUP BY fact.fiscal_year, coalesce(agency.kind, 'unclassified')
)
SELECT
    fiscal_year,
    kind,
    kind_zh,
    agencies,
    personnel::DECIMAL(18, 2) AS personnel,
    public::DECIMAL(18, 2) AS public,
    round(personnel * 100 / nullif(personnel + public, 0), 2)::DECIMAL(9, 2) AS percent_personnel
FROM spent
ORDER BY fiscal_year, percent_personnel DESC NULLS LAST, kind
