-- What was read, record type by record type. Inputs: `shard` (the documents of the good shards) and their records
-- (`shard_ledger`, `shard_cells` …), `failed_shard` (the documents set aside as structural), `structural_failure`
-- (why), `document_source` (every name under which a document was ingested).

CREATE TABLE staging.quarantine AS
WITH structural AS (
    SELECT document_id, NULL::VARCHAR AS statement_id, 'structural' AS reason, detail
    FROM structural_failure
)
SELECT DISTINCT document_id, statement_id, reason, detail, is_whole
FROM (
    -- A document whose earlier reading still serves is named in the quarantine, but not taken out.
    SELECT *, statement_id IS NULL AS is_whole FROM shard_quarantine
    UNION ALL
    SELECT *, document_id NOT IN (SELECT document_id FROM shard) AS is_whole FROM structural
)
ORDER BY ALL;

CREATE TABLE staging.document AS
WITH named AS (
    SELECT document_id, min(source_name) AS source_name, count(*)::INTEGER AS sources
    FROM document_source
    GROUP BY document_id
),
read AS (
    SELECT * FROM shard
    UNION ALL BY NAME
    SELECT * FROM failed_shard WHERE document_id NOT IN (SELECT document_id FROM shard)
)
SELECT
    read.document_id,
    coalesce(named.source_name, read.source_name) AS source_name,
    read.media_type,
    read.reader,
    read.page_count,
    read.title,
    read.kind,
    read.phase,
    read.fiscal_year,
    read.agency_name,
    read.scope,
    read.region_code,
    read.region_basis,
    read.unit_text,
    coalesce(named.sources, 1) AS sources,
    CASE
        WHEN read.document_id IN (SELECT document_id FROM staging.quarantine WHERE is_whole) THEN 'quarantined'
        ELSE 'published'
    END AS status
FROM read
LEFT JOIN named USING (document_id)
ORDER BY read.document_id;

-- Where, when and under which date the documents were met: what tells their versions apart (145_edition).
CREATE TABLE staging.document_source AS
SELECT document_id, source_name, seen_at, published_on, address
FROM document_source
ORDER BY ALL;

-- What is set aside puts nothing into the ledger and the facts: whole documents, and single statements.
CREATE TABLE staging.statement AS
SELECT row.*
FROM shard_statements AS row
JOIN staging.document USING (document_id)
WHERE status = 'published'
ORDER BY document_id, table_index, row_index, statement_id;

CREATE VIEW staging.live_statement AS
SELECT statement.*
FROM staging.statement AS statement
ANTI JOIN staging.quarantine USING (document_id, statement_id);

CREATE TABLE staging.evaluation AS
SELECT row.*
FROM shard_evaluations AS row
SEMI JOIN staging.live_statement USING (document_id, statement_id)
ORDER BY document_id, sheet_no, statement_id;

CREATE TABLE staging.indicator AS
SELECT row.*
FROM shard_indicators AS row
SEMI JOIN staging.live_statement USING (document_id, statement_id)
ORDER BY document_id, table_index, row_index, indicator_no;

CREATE TABLE staging.evaluation_summary AS
SELECT row.*
FROM shard_evaluation_summaries AS row
SEMI JOIN staging.live_statement USING (document_id, statement_id)
ORDER BY document_id, table_index, row_index, row_no;

CREATE TABLE staging.claim AS
SELECT row.*
FROM shard_claims AS row
JOIN staging.document USING (document_id)
WHERE status = 'published'
ORDER BY document_id, line, claim_id;

CREATE TABLE staging.staffing AS
SELECT row.*
FROM shard_staffing AS row
JOIN staging.document USING (document_id)
WHERE status = 'published'
ORDER BY document_id, staffing_no;

CREATE TABLE staging.unit AS
SELECT row.*
FROM shard_units AS row
JOIN staging.document USING (document_id)
WHERE status = 'published'
ORDER BY document_id, unit_no;

CREATE TABLE staging.blank_form AS
SELECT row.*
FROM shard_blank_forms AS row
JOIN staging.document USING (document_id)
WHERE status = 'published'
ORDER BY ALL;

CREATE TABLE staging.unexplained AS
SELECT row.*
FROM shard_unexplained AS row
ORDER BY ALL;

CREATE TABLE staging.page AS
SELECT row.*
FROM shard_pages AS row
ORDER BY document_id, page;
