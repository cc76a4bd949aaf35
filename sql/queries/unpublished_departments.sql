-- chapter: 6 What the warehouse holds 数据覆盖
-- question_zh: 哪些部门没有公开或没有抓到？
-- question_en: Which departments did not publish, or could not be fetched?
-- note: >-
--   From the lists of the registered portals (mart_coverage): `not_published` means that the lists name the
--   department for another year and not for this one, which accuses nobody as long as `lists_read` is false;
--   `not_got` that the list names it and no document was got. Without a crawl there is nothing here.
-- columns:
--   source_id: portal of the registry
--   region_name: county
--   agency_name: department
--   fiscal_year: year that is missing
--   status: not_published or not_got
--   published_on: date in the list; NULL if not listed
--   missing: why nothing was got; NULL if not listed
--   lists_read: whether the portal's lists were read to their end
SELECT
    source_id,
    region_name,
    agency_name,
    fiscal_year,
    status,
    published_on,
    missing,
    lists_read
FROM mart_coverage
WHERE status IN ('not_published', 'not_got')
ORDER BY source_id, fiscal_year NULLS LAST, agency_name NULLS LAST, agency_id NULLS LAST, status
