-- chapter: 6 What the warehouse holds 数据覆盖
-- question_zh: 哪些部门的哪些表为空？
-- question_en: Which forms do departments leave blank, and what do they say?
-- note: >-
--   Forms declared blank by a note below the form or by the running text, of documents that still stand.
--   `departments` counts agencies of the year, `reasons` are as printed. A form that a disclosure does not
--   hold at all is not here.
-- columns:
--   fiscal_year: year of the accounts
--   form: form
--   form_zh: the form in Chinese
--   departments: agencies that declare it blank
--   with_reason: of these with a reason
--   example: one of the reasons, the first in order
SELECT
    blank.fiscal_year,
    blank.form,
    any_value(form.label_zh) AS form_zh,
    count(DISTINCT blank.agency_id) AS departments,
    count(DISTINCT blank.agency_id) FILTER (WHERE blank.reason IS NOT NULL) AS with_reason,
    min(blank.reason) AS example
FROM fact_form_blank AS blank
JOIN dim_document AS document USING (document_id)
LEFT JOIN dim_form AS form ON form.form = blank.form
WHERE document.is_latest
GROUP BY blank.fiscal_year, blank.form
ORDER BY blank.fiscal_year, departments DESC, blank.form
