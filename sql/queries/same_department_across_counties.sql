-- chapter: 4 Comparison 横向与纵向比较
-- question_zh: 同一类部门在各县的支出如何？
-- question_en: How does the same kind of department compare across counties?
-- note: >-
--   Departments by their kind (our judgement from the name), each with its rank by expenditure within kind and
--   year. Counties differ in size and tasks, and bureaus in what they carry out for others: compare per head,
--   and shares rather than sums. The kind `unclassified` holds what is not comparable and is left out, and so
--   are bureaus that name no county.
-- columns:
--   fiscal_year: year of the accounts
--   kind: kind of department
--   kind_zh: the kind in Chinese
--   province_name: province; NULL if not known
--   region_name: county; NULL if not known
--   agency_name: department
--   total: expenditure of form 03, yuan
--   percent_project: projects in percent of the total
--   serving: serving staff, persons; NULL if the text does not tell
--   basic_per_head: basic expenditure a head, yuan; NULL without staff
--   place: 1 for the largest expenditure of the kind in the year
--   agencies: departments of the kind in the year
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
),
spent AS (
    SELECT
        agency_id,
        fiscal_year,
        any_value(region_code) AS region_code,
        sum(total) AS total,
        sum(basic) AS basic,
        coalesce(sum(project), 0) AS project
    FROM fact_expenditure_by_class
    WHERE fund = 'all' AND is_counted
    GROUP BY agency_id, fiscal_year
)
SELECT
    spent.fiscal_year,
    agency.kind,
    agency.kind_zh,
    region.province_name,
    region.region_name,
    agency.agency_name,
    spent.total::DECIMAL(18, 2) AS total,
    round(spent.project * 100 / nullif(spent.total, 0), 2)::DECIMAL(9, 2) AS percent_project,
    staff.serving,
    round(spent.basic / nullif(staff.serving, 0), 2)::DECIMAL(18, 2) AS basic_per_head,
    row_number() OVER (
        PARTITION BY spent.fiscal_year, agency.kind ORDER BY spent.total DESC NULLS LAST, spent.agency_id
    ) AS place,
    count(*) OVER (PARTITION BY spent.fiscal_year, agency.kind) AS agencies
FROM spent
JOIN dim_agency AS agency ON agency.agency_id = spent.agency_id
LEFT JOIN dim_region AS region ON region.region_code = spent.region_code
LEFT JOIN staff ON staff.agency_id = spent.agency_id AND staff.fiscal_year = spent.fiscal_year
WHERE agency.kind <> 'unclassified' AND NOT agency.is_bare
ORDER BY spent.fiscal_year, agency.kind, place
