-- What is printed and where, without judgement: every row comes from a document as read.

CREATE TABLE statement AS
SELECT * FROM staging.statement ORDER BY document_id, table_index, row_index, statement_id;

CREATE TABLE ledger AS
SELECT
    row.cell_id,
    row.document_id,
    row.statement_id,
    row.disclosure_no,
    document.source_name,
    coalesce(live.fiscal_year, document.fiscal_year) AS fiscal_year,
    document.phase,
    coalesce(live.region_code, document.region_code) AS region_code,
    coalesce(live.agency_name, document.agency_name) AS agency_name,
    row.form,
    row.section,
    row.line_code,
    row.line_name,
    row.line_key,
    row.measure,
    row.source_of_funds,
    row.amount,
    row.quantum,
    row.reported_text,
    row.page,
    row.table_index,
    row.row_index,
    row.column_index,
    -- Filled after the judging (600_confirmation): what the document's own arithmetic says of the figure.
    0::INTEGER AS confirmations,
    NULL::DECIMAL(24, 6) AS tightest_bound
FROM shard_ledger AS row
JOIN staging.live_statement AS live USING (document_id, statement_id)
JOIN staging.document AS document USING (document_id)
ORDER BY document_id, table_index, row_index, column_index, cell_id;

-- Cells of quarantined documents stay too: a reader of the audit can see what was set aside.
CREATE TABLE source_cell AS
SELECT row.*
FROM shard_cells AS row
ORDER BY document_id, table_index, row_index, column_index, ordinal;

CREATE TABLE sheet_value AS
SELECT row.*
FROM shard_sheet_values AS row
SEMI JOIN staging.live_statement USING (document_id, statement_id)
ORDER BY document_id, table_index, row_index, column_index, cell_id;

-- Every name under which the same bytes came; a document read without the store has the one of its file.
CREATE TABLE document_name AS
SELECT DISTINCT
    document.document_id,
    coalesce(named.source_name, document.source_name) AS source_name
FROM staging.document AS document
LEFT JOIN document_source AS named USING (document_id)
ORDER BY ALL;

CREATE TABLE document_evidence AS
SELECT row.*
FROM shard_evidence AS row
ORDER BY ALL;
