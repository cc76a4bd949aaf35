-- chapter: 1 Three public expenses and staff 三公经费与人员
-- question_zh: 哪些部门人均公务接待费最高？
-- question_en: Which departments spend most on receptions per head of staff?
-- note: >-
--   Reception (公务接待费) from the “三公” form, actual of the year, paid from fiscal appropriations only; divided by
--   the serving staff (实有人员) that the running text names. Of an agency's prints the one with the widest circle
--   of units counts, and of several head counts the largest. A bureau that names no county is left without
--   staff: several are alike. NULL staff means that the text names none without telling categories apart: such
--   departments stand at the end. A department whose form leaves receptions empty is no row; it may have spent
--   nothing, or have said nothing.
-- columns:
--   fiscal_year: year of the accounts
--   region_name: county; NULL if not known
--   agency_name: department
--   reception: actual receptions, yuan
--   serving: serving staff, persons; NULL if the text does not tell
--   per_head: yuan a head; NULL without staff
--   budget: budget for receptions, yuan
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
    region.region_name,
    agency.agency_name,
    fact.actual AS reception,
    staff.serving,
    round(fact.actual / nullif(staff.serving, 0), 2)::DECIMAL(18, 2) AS per_head,
    fact.budget
FROM fact_three_public AS fact
LEFT JOIN dim_agency AS agency ON agency.agency_id = fact.agency_id
LEFT JOIN dim_region AS region ON region.region_code = fact.region_code
LEFT JOIN staff ON staff.agency_id = fact.agency_id AND staff.fiscal_year = fact.fiscal_year
WHERE fact.item = 'reception' AND fact.is_leaf AND fact.is_counted AND fact.actual IS NOT NULL
ORDER BY per_head DESC NULLS LAST, fact.fiscal_year, agency.agency_name, fact.statement_id
