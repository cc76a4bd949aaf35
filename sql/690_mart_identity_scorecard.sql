-- How each identity fares, by county and year: what was judged of the statements that still stand.
CREATE VIEW mart_identity_scorecard AS
SELECT
    result.identity_id,
    document.fiscal_year,
    region.province_name,
    region.prefecture_name,
    document.region_code,
    region.region_name,
    any_value(result.kind) AS kind,
    count(*) AS applications,
    count(*) FILTER (WHERE result.verdict = 'exact') AS exact,
    count(*) FILTER (WHERE result.verdict = 'rounding') AS rounding,
    count(*) FILTER (WHERE result.verdict = 'implausible') AS implausible,
    count(*) FILTER (WHERE result.verdict = 'violated') AS violated,
    count(*) FILTER (WHERE result.verdict = 'not_applicable') AS not_applicable,
    count(DISTINCT result.document_id) FILTER (WHERE result.verdict <> 'not_applicable') AS documents,
    count(DISTINCT result.document_id) FILTER (WHERE result.verdict IN ('implausible', 'violated')) AS documents_broken
FROM audit.identity_result AS result
JOIN dim_document AS document USING (document_id)
LEFT JOIN dim_statement AS version ON version.statement_id = result.statement_id
LEFT JOIN dim_region AS region ON region.region_code = document.region_code
WHERE coalesce(version.is_latest, document.is_latest)
GROUP BY
    result.identity_id,
    document.fiscal_year,
    region.province_name,
    region.prefecture_name,
    document.region_code,
    region.region_name;
