-- What the laws read: every printed figure under one address, whether money, points, rate or count.
-- Counts are exact: nobody rounds cars. So are points printed without decimals: they were given, not measured.

-- The statement of each form that speaks for its disclosure in laws across forms: the first one that prints
-- anything.
CREATE OR REPLACE VIEW law.main_statement AS
SELECT document_id, disclosure_no, form, statement_id
FROM statement
QUALIFY row_number() OVER (
    PARTITION BY document_id, disclosure_no, form
    ORDER BY is_blank, table_index, row_index, statement_id
) = 1;

-- Who reports in a statement that counts (none that is set aside), for which year, and for itself or with its units:
-- what ties documents of one agency together.
CREATE OR REPLACE VIEW law.reporting AS
SELECT
    key.document_id,
    key.statement_id,
    key.disclosure_no,
    key.form,
    key.agency_id,
    key.fiscal_year,
    key.is_latest,
    document.phase,
    key.scope,
    coalesce(statement.agency_name, document.agency_name) AS agency_name,
    statement.agency_name IS NULL OR statement.agency_name = document.agency_name AS is_own_name
FROM dim_statement AS key
JOIN dim_document AS document USING (document_id)
JOIN statement USING (document_id, statement_id);

CREATE OR REPLACE VIEW law.printed AS
SELECT figure.*, main.statement_id IS NOT NULL AS is_main
FROM (
    SELECT
        document_id,
        disclosure_no,
        statement_id,
        form,
        coalesce(section, '') AS section,
        line_key,
        measure,
        source_of_funds,
        amount::DECIMAL(24, 6) AS value,
        CASE WHEN measure = 'count' THEN 0 ELSE quantum END::DECIMAL(24, 6) AS quantum,
        CASE WHEN measure = 'count' THEN 'count' ELSE 'yuan' END AS unit,
        cell_id,
        table_index::BIGINT * 1000000 + row_index AS position
    FROM ledger
    UNION ALL
    SELECT
        sheet.document_id,
        statement.disclosure_no,
        sheet.statement_id,
        statement.form,
        '' AS section,
        CASE sheet.subject
            WHEN 'indicator' THEN 'indicator.' || sheet.indicator_no
            WHEN 'level' THEN 'level.' || coalesce(sheet.indicator_no, sheet.row_index)
            ELSE sheet.subject
        END AS line_key,
        sheet.measure,
        coalesce(sheet.source_of_funds, 'total') AS source_of_funds,
        sheet.value::DECIMAL(24, 6) AS value,
        CASE WHEN sheet.unit = 'points' AND sheet.quantum >= 1 THEN 0 ELSE sheet.quantum END::DECIMAL(24, 6) AS quantum,
        sheet.unit,
        sheet.cell_id,
        sheet.table_index::BIGINT * 1000000 + sheet.row_index AS position
    FROM sheet_value AS sheet
    JOIN statement USING (document_id, statement_id)
) AS figure
LEFT JOIN law.main_statement AS main USING (document_id, statement_id);
