-- chapter: 6 What the warehouse holds 数据覆盖
-- question_zh: 数据仓库里各县各年有多少部门决算？
-- question_en: How many departments' accounts of each county and year does the warehouse hold?
-- note: >-
--   Documents that are final accounts. A department that published again has several documents and is one
--   agency; what was set aside is no document that still stands, see set_aside. Look here before comparing
--   counties: a sum over few departments says little.
-- columns:
--   fiscal_year: year of the accounts; NULL if it could not be told
--   province_name: province; NULL if not known
--   region_name: county; NULL for agencies of unknown region together
--   departments: agencies with accounts that stand
--   documents: documents, earlier versions included
--   superseded: of these wholly replaced by later ones
--   amounts: amounts that the documents print
SELECT
    document.fiscal_year,
    any_value(region.province_name) AS province_name,
    any_value(region.region_name) AS region_name,
    count(DISTINCT document.agency_id) FILTER (WHERE document.is_latest) AS departments,
    count(*) AS documents,
    count(*) FILTER (WHERE NOT document.is_latest) AS superseded,
    sum(score.figures)::BIGINT AS amounts
FROM dim_document AS document
JOIN audit.document_score AS score USING (document_id)
LEFT JOIN dim_region AS region ON region.region_code = document.region_code
WHERE document.kind = 'final_accounts'
GROUP BY document.fiscal_year, document.region_code
ORDER BY document.fiscal_year NULLS LAST, document.region_code NULLS LAST
