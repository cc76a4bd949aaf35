-- chapter: 2 Spending 支出
-- question_zh: 各部门政府采购花了多少？
-- question_en: How much do departments buy through public procurement?
-- note: >-
--   Claims of the running text (政府采购支出总额 and its parts), which nearly every disclosure makes; the statistics
--   form that holds the same figures is published by few. NULL means that the text does not tell, a printed 0
--   is zero. Figures are as precise as the sentence (mostly 万元 with two decimals). Of several latest documents
--   of an agency and year the largest figure stands here.
-- columns:
--   fiscal_year: year of the accounts
--   region_name: county; NULL if not known
--   agency_name: department
--   total: procurement, yuan
--   goods: goods (货物), yuan
--   works: works (工程), yuan
--   services: services (服务), yuan
--   agrees: whether the parts make the total; NULL if not all are told
WITH told AS (
    SELECT
        claim.fiscal_year,
        CASE WHEN agency.is_bare IS FALSE THEN claim.agency_id ELSE claim.document_id END AS whose,
        any_value(claim.region_code) AS region_code,
        any_value(agency.agency_name) AS agency_name,
        max(claim.value) FILTER (WHERE claim.subject_key = 'procurement.total') AS total,
        max(claim.value) FILTER (WHERE claim.subject_key = 'procurement.goods') AS goods,
        max(claim.value) FILTER (WHERE claim.subject_key = 'procurement.works') AS works,
        max(claim.value) FILTER (WHERE claim.subject_key = 'procurement.services') AS services,
        sum(claim.quantum) AS quanta
    FROM fact_narrative_claim AS claim
    JOIN dim_document AS document USING (document_id)
    LEFT JOIN dim_agency AS agency ON agency.agency_id = claim.agency_id
    WHERE claim.kind = 'amount'
        AND claim.subject_key IN ('procurement.total', 'procurement.goods', 'procurement.works', 'procurement.services')
        AND claim.fiscal_year = document.fiscal_year
        AND document.is_latest
    GROUP BY claim.fiscal_year, CASE WHEN agency.is_bare IS FALSE THEN claim.agency_id ELSE claim.document_id END
)
SELECT
    told.fiscal_year,
    region.region_name,
    told.agency_name,
    told.total::DECIMAL(18, 2) AS total,
    told.goods::DECIMAL(18, 2) AS goods,
    told.works::DECIMAL(18, 2) AS works,
    told.services::DECIMAL(18, 2) AS services,
    abs(told.goods + told.works + told.services - told.total) * 2 <= told.quanta AS agrees
FROM told
LEFT JOIN dim_region AS region ON region.region_code = told.region_code
ORDER BY told.fiscal_year, told.total DESC NULLS LAST, told.agency_name, told.whose
