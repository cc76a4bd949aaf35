-- chapter: 5 Do the books close 账目是否平衡
-- question_zh: 哪些勾稽关系最常不成立？
-- question_en: Which identities are least often kept?
-- note: >-
--   All counties and years of mart_identity_scorecard together, identities that were judged at least once.
--   `percent_broken` is of the documents in which the identity was judged, not of its applications. Presence
--   laws and inequalities hold easily: compare equalities with equalities.
-- columns:
--   identity_id: identity as in the catalogue
--   kind: equality, bound, ratio or presence
--   judged: applications that were judged
--   held: of these exact or by rounding
--   broken: of these violated or implausible
--   documents: documents in which it was judged
--   documents_broken: documents in which it does not hold
--   percent_broken: documents broken in percent
WITH score AS (
    SELECT
        identity_id,
        any_value(kind) AS kind,
        sum(applications - not_applicable)::BIGINT AS judged,
        sum(exact + rounding)::BIGINT AS held,
        sum(violated + implausible)::BIGINT AS broken,
        count(*) FILTER (WHERE applications > not_applicable) AS documents,
        count(*) FILTER (WHERE violated + implausible > 0) AS documents_broken
    FROM audit.document_identity
    GROUP BY identity_id
)
SELECT
    *,
    round(documents_broken * 100::DECIMAL(9, 2) / documents, 2)::DECIMAL(9, 2) AS percent_broken
FROM score
WHERE documents > 0
ORDER BY percent_broken DESC, documents_broken DESC, identity_id
