-- What was set aside, what could not be placed, and what each number of each page was taken for.

CREATE TABLE audit.quarantine AS
SELECT document_id, document.source_name, statement_id, reason, detail
FROM staging.quarantine
JOIN staging.document AS document USING (document_id)
ORDER BY document_id, statement_id, reason, detail;

CREATE TABLE audit.unexplained_number AS
SELECT document_id, page, place, text, context
FROM staging.unexplained
ORDER BY document_id, page, place, text, context;

CREATE TABLE audit.document_page AS
SELECT
    document_id,
    page,
    characters,
    text_trust,
    numbers,
    amounts,
    repeats,
    "values",
    claims,
    counts,
    codes,
    line_numbers,
    dates,
    page_numbers,
    ordinals,
    identifiers,
    names,
    thresholds,
    texts,
    unexplained,
    unread
FROM staging.page
ORDER BY document_id, page;

CREATE TABLE audit.run (
    run_id VARCHAR,
    started_at TIMESTAMP,
    finished_at TIMESTAMP,
    documents_new INTEGER,
    documents_total INTEGER,
    documents_quarantined INTEGER,
    ledger_rows BIGINT,
    seconds DOUBLE,
    code_version VARCHAR
);

-- Since when something is set aside: no content, for it depends on the nights between.
CREATE TABLE meta.quarantine_since (
    document_id VARCHAR,
    statement_id VARCHAR,
    reason VARCHAR,
    run_id VARCHAR,
    since TIMESTAMP
);

CREATE TABLE meta.snapshot (
    snapshot_id VARCHAR,
    built_at TIMESTAMP,
    schema_version INTEGER,
    code_version VARCHAR,
    documents INTEGER,
    ledger_rows BIGINT
);

-- The sum of each table's rows, as numbers (pipelines/warehouse/content_hash.py): a build that replaces some rows
-- knows its hash from these.
CREATE TABLE meta.content_sum (
    schema_name VARCHAR,
    table_name VARCHAR,
    rows BIGINT,
    checksum VARCHAR
);
