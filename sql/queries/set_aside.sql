-- chapter: 6 What the warehouse holds 数据覆盖
-- question_zh: 哪些文件或报表被搁置，为什么？
-- question_en: What was set aside, why, and since when?
-- note: >-
--   Documents and statements in quarantine: nothing of them is in any fact or mart. `statement_id` NULL means
--   the whole document. The list empties when the reader learns the layout or a better file comes in.
-- columns:
--   source_name: file
--   statement_id: statement; NULL for the whole document
--   reason: one of a fixed list
--   detail: what was met
--   since: run that first set it aside began then, UTC; NULL if not recorded
SELECT
    quarantine.source_name,
    quarantine.statement_id,
    quarantine.reason,
    quarantine.detail,
    since.since
FROM audit.quarantine AS quarantine
LEFT JOIN meta.quarantine_since AS since
    ON since.document_id = quarantine.document_id
    AND since.statement_id IS NOT DISTINCT FROM quarantine.statement_id
    AND since.reason = quarantine.reason
ORDER BY quarantine.source_name, quarantine.document_id, quarantine.statement_id NULLS FIRST, quarantine.reason, quarantine.detail
