-- chapter: 5 Do the books close 账目是否平衡
-- question_zh: 具体是哪些勾稽关系不成立，差多少？
-- question_en: Which identities break, where, and by how much?
-- note: >-
--   One row per application that does not hold in a document that still stands. `lhs` and `rhs` are the two
--   sides in `unit`; `bound` is what rounding could explain. The scope names line and column; the cells are in
--   `cell_ids` of audit.broken_identity and lead to page, table and row in source_cell.
-- columns:
--   fiscal_year: year of the accounts
--   agency_name: department
--   source_name: file
--   identity_id: identity as in the catalogue
--   scope: line and column
--   verdict: violated or implausible
--   unit: yuan, percent, points or count
--   lhs: left-hand side
--   rhs: right-hand side
--   residual: left less right
--   bound: what rounding can explain
SELECT
    document.fiscal_year,
    document.agency_name,
    document.source_name,
    result.identity_id,
    result.scope,
    result.verdict,
    result.unit,
    result.lhs,
    result.rhs,
    result.residual,
    result.bound
FROM audit.broken_identity AS result
JOIN dim_document AS document USING (document_id)
WHERE document.is_latest
ORDER BY document.source_name, document.document_id, result.identity_id, result.statement_id NULLS FIRST, result.scope
