-- chapter: 4 Comparison 横向与纵向比较
-- question_zh: 部门重新公开后改了哪些数？
-- question_en: What was restated when departments published again?
-- note: >-
--   Cells that a later print of a form shows with another amount than the print before it. Differences that
--   rounding explains (other units of money, other decimals) are left out, and so are forms that the later
--   document does not print. Amounts are as printed. A row with `is_corrected` may be our reading: a
--   correction lies on one of the two cells.
-- columns:
--   fiscal_year: year of the accounts
--   region_name: county; NULL if not known
--   agency_name: department
--   form_zh: form
--   line_code: classification code; NULL for totals
--   line_name: line
--   measure_zh: column
--   change: changed, added or removed
--   old_amount: in the earlier print, yuan (counts where the form counts)
--   new_amount: in the later print
--   difference: new less old
--   old_published_on: date of the earlier print; NULL if not known
--   new_published_on: date of the later print; NULL if not known
--   is_corrected: whether a correction of ours lies on it
SELECT
    fiscal_year,
    region_name,
    agency_name,
    form_zh,
    line_code,
    line_name,
    measure_zh,
    change,
    old_amount,
    new_amount,
    difference,
    old_published_on,
    new_published_on,
    is_corrected
FROM mart_restatement
WHERE NOT is_rounding
ORDER BY
    fiscal_year, agency_name, agency_id, form, line_key, measure, source_of_funds, section NULLS FIRST, new_statement_id
