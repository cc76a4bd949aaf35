-- Corrections, laid over what is reported: `input_correction` (every entry of the correction files) held against the
-- cells, and the ledger and the sheets as facts read them. The reported tables themselves are never changed, and the
-- laws judge those.

CREATE TABLE staging.weighed_correction AS
WITH figure AS (
    SELECT cell_id, reported_text, amount::DECIMAL(24, 6) AS value, true AS is_amount
    FROM ledger
    SEMI JOIN input_correction USING (cell_id)
    UNION ALL
    SELECT cell_id, reported_text, value::DECIMAL(24, 6), false
    FROM sheet_value
    SEMI JOIN input_correction USING (cell_id)
),
cell AS (
    SELECT
        source_cell.cell_id,
        source_cell.text,
        aside.statement_id IS NOT NULL AS is_set_aside
    FROM source_cell
    SEMI JOIN input_correction USING (cell_id)
    LEFT JOIN (SELECT DISTINCT document_id, statement_id FROM staging.quarantine) AS aside
        USING (document_id, statement_id)
)
SELECT
    entry.*,
    coalesce(figure.reported_text, cell.text) AS found_text,
    figure.value AS found_value,
    CASE
        WHEN entry.status <> 'accepted' THEN 'not_accepted'
        WHEN document.document_id IS NULL THEN 'document_absent'
        WHEN document.status <> 'published' OR (figure.cell_id IS NULL AND coalesce(cell.is_set_aside, false))
            THEN 'set_aside'
        WHEN figure.cell_id IS NULL THEN 'cell_gone'
        WHEN regexp_replace(entry.expects, '\s', '', 'g') <> regexp_replace(figure.reported_text, '\s', '', 'g')
            OR entry.expects_value <> figure.value
            THEN 'says_else'
        -- What the columns of ledger and sheets can hold: DECIMAL(18, 2) and DECIMAL(18, 6).
        WHEN CASE WHEN figure.is_amount THEN entry.value <> round(entry.value, 2) ELSE abs(entry.value) >= 1000000000000 END
            THEN 'unfit'
        ELSE 'applied'
    END AS effect
FROM input_correction AS entry
LEFT JOIN dim_document AS document USING (document_id)
LEFT JOIN figure USING (cell_id)
LEFT JOIN cell USING (cell_id)
ORDER BY entry.document_id, entry.cell_id, entry.correction_id;

CREATE TABLE correction AS
SELECT
    correction_id,
    document_id,
    cell_id,
    source_name,
    expects,
    expects_value,
    value,
    effect,
    reason,
    status,
    author,
    date,
    file
FROM staging.weighed_correction
ORDER BY document_id, cell_id, correction_id;

-- The correction takes the amount's type, not the other way round: widening every amount of a million cost two seconds.
CREATE VIEW corrected_ledger AS
SELECT
    ledger.* REPLACE (coalesce(correction.value::DECIMAL(18, 2), ledger.amount) AS amount),
    ledger.amount AS reported_amount,
    correction.correction_id IS NOT NULL AS is_corrected,
    correction.correction_id
FROM ledger
LEFT JOIN correction ON correction.cell_id = ledger.cell_id AND correction.effect = 'applied';

CREATE VIEW staging.corrected_sheet_value AS
SELECT
    sheet_value.* REPLACE (coalesce(correction.value::DECIMAL(18, 6), sheet_value.value) AS value),
    correction.correction_id
FROM sheet_value
LEFT JOIN correction ON correction.cell_id = sheet_value.cell_id AND correction.effect = 'applied';
