-- chapter: 1 Three public expenses and staff 三公经费与人员
-- question_zh: 哪些部门实有人数超过编制？
-- question_en: Which departments have more staff than established posts?
-- note: >-
--   Head counts of the running text: established posts (编制), serving staff (实有) and pensioners (离退休), only
--   where they are given for the whole and not by category. The text says seldom whether contract staff is in
--   `serving`; a surplus here is a question to ask, not a finding. NULL means not told.
-- columns:
--   fiscal_year: year of the accounts
--   region_name: county; NULL if not known
--   agency_name: department
--   established: established posts
--   serving: serving staff
--   retired: pensioners (离退休 together, else 退休)
--   over: serving less established; below zero where posts are vacant
--   percent_filled: serving staff in percent of posts
WITH staff AS (
    SELECT
        staffing.agency_id,
        staffing.fiscal_year,
        max(staffing.count) FILTER (WHERE staffing.kind = 'established_posts') AS established,
        max(staffing.count) FILTER (WHERE staffing.kind = 'serving') AS serving,
        coalesce(
            max(staffing.count) FILTER (WHERE staffing.kind = 'retired_and_left'),
            max(staffing.count) FILTER (WHERE staffing.kind = 'retired')
        ) AS retired
    FROM fact_staffing AS staffing
    JOIN dim_document AS document USING (document_id)
    WHERE staffing.category IS NULL AND document.is_latest
    GROUP BY ALL
)
SELECT
    staff.fiscal_year,
    region.region_name,
    agency.agency_name,
    staff.established,
    staff.serving,
    staff.retired,
    staff.serving - staff.established AS over,
    round(staff.serving * 100::DECIMAL(9, 2) / nullif(staff.established, 0), 2)::DECIMAL(9, 2) AS percent_filled
FROM staff
JOIN dim_agency AS agency USING (agency_id)
LEFT JOIN dim_region AS region ON region.region_code = agency.region_code
WHERE NOT agency.is_bare AND (staff.established IS NOT NULL OR staff.serving IS NOT NULL)
ORDER BY over DESC NULLS LAST, staff.fiscal_year, agency.agency_name, staff.agency_id
