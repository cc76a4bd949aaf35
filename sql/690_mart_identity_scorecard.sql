-- How each identity fares, by county and year: what was judged of the statements that still stand.
CREATE VIEW mart_identity_scorecard AS
SELECT
    score.identity_id,
    document.fiscal_year,
    region.province_name,
    region.prefecture_name,
    document.region_code,
    region.region_name,
    any_value(score.kind) AS kind,
    sum(score.applications)::BIGINT AS applications,
    sum(score.exact)::BIGINT AS exact,
    sum(score.rounding)::BIGINT AS rounding,
    sum(score.implausible)::BIGINT AS implausible,
    sum(score.violated)::BIGINT AS violated,
    sum(score.not_applicable)::BIGINT AS not_applicable,
    count(*) FILTER (WHERE score.applications > score.not_applicable) AS documents,
    count(*) FILTER (WHERE score.implausible + score.violated > 0) AS documents_broken
FROM audit.document_identity AS score
JOIN dim_document AS document USING (document_id)
LEFT JOIN dim_region AS region ON region.region_code = document.region_code
GROUP BY
    score.identity_id,
    document.fiscal_year,
    region.province_name,
    region.prefecture_name,
    document.region_code,
    region.region_name;
