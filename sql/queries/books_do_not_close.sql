-- chapter: 5 Do the books close 账目是否平衡
-- question_zh: 哪些部门的账不平？
-- question_en: Which departments' books do not close?
-- note: >-
--   Identities that the disclosures' own figures must keep and do not, counted by document that still stands.
--   `violated` no rounding can explain; `implausible` rounding could explain only by an unlikely accident. One
--   wrong figure breaks several identities: count the documents, not the rows. A finding may be our reading
--   (`reading`), which the proof of the document tells from a slip of the county.
-- columns:
--   fiscal_year: year of the accounts
--   region_name: county; NULL if not known
--   agency_name: department
--   source_name: file
--   held: applications of identities that hold, by rounding or exactly
--   violated: applications that do not
--   implausible: applications that hold only by an unlikely accident of rounding
--   errors: findings of severity error
--   of_reading: of these such as our reading may have caused
--   largest_gap: largest difference of an identity in money, yuan; NULL if only rates or counts differ
SELECT
    document.fiscal_year,
    region.region_name,
    document.agency_name,
    document.source_name,
    score.laws_held AS held,
    score.laws_violated AS violated,
    score.laws_implausible AS implausible,
    score.errors,
    score.errors_of_reading AS of_reading,
    score.largest_gap::DECIMAL(18, 2) AS largest_gap
FROM audit.document_score AS score
JOIN dim_document AS document USING (document_id)
LEFT JOIN dim_region AS region ON region.region_code = document.region_code
WHERE document.is_latest AND score.laws_violated + score.laws_implausible > 0
ORDER BY violated DESC, implausible DESC, document.source_name, document.document_id
