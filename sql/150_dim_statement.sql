-- Every statement that is not set aside, with the keys that its facts carry, and which print of a form replaces which.
-- Versions are prints of one form by one agency, for one year, phase and circle of units (and project, for sheets),
-- in several documents; what makes them so and how they are ordered: docs/decisions/0007-versions.md.

CREATE TABLE staging.keyed_statement AS
WITH told AS (
    SELECT
        live.document_id,
        live.statement_id,
        live.disclosure_no,
        live.form,
        live.table_index,
        live.row_index,
        live.agency_name IS NOT NULL AS is_named,
        -- A unit's forms in the file of another: the document's scope does not speak of them.
        max(live.disclosure_no) OVER (PARTITION BY live.document_id) > 1
            AND coalesce(live.agency_name <> document.agency_name, false) AS is_of_part,
        coalesce(live.region_code, document.region_code) AS region_code,
        agency.agency_id,
        coalesce(live.fiscal_year, document.fiscal_year) AS fiscal_year,
        document.kind,
        document.phase,
        document.scope,
        coalesce(agency.is_bare, false) AS is_bare,
        -- The same project of another unit is another sheet.
        CASE
            WHEN live.form = 'project_evaluation' THEN regexp_replace(evaluation.project_name, '\s', '', 'g')
        END AS project_name,
        CASE
            WHEN live.form = 'project_evaluation' THEN regexp_replace(evaluation.implementing_unit, '\s', '', 'g')
        END AS implementing_unit
    FROM staging.live_statement AS live
    JOIN staging.document AS document USING (document_id)
    LEFT JOIN staging.evaluation AS evaluation USING (document_id, statement_id)
    LEFT JOIN staging.agency_name AS agency
        ON agency.agency_name = coalesce(live.agency_name, document.agency_name)
        AND agency.region_code IS NOT DISTINCT FROM coalesce(live.region_code, document.region_code)
)
SELECT
    * EXCLUDE (scope, is_bare),
    CASE WHEN is_of_part THEN 'unknown' ELSE coalesce(scope, 'unknown') END AS scope,
    -- Who is not known, nor of which year or project, is nobody's version: it stands alone.
    CASE
        WHEN agency_id IS NULL OR is_bare OR fiscal_year IS NULL THEN statement_id
        WHEN form = 'project_evaluation' AND project_name IS NULL THEN statement_id
        ELSE agency_id
    END AS whose
FROM told;

-- A document that does not say for whom it speaks, beside one of the same agency and year that does: it speaks for
-- the same circle of units if most of its figures are that one's. A correction of one form says little about itself.
CREATE TABLE staging.told_scope AS
WITH pair AS (
    SELECT
        silent.document_id,
        silent.whose,
        silent.fiscal_year,
        silent.phase,
        silent.statement_id,
        known.document_id AS known_document_id,
        known.statement_id AS known_statement_id,
        known.scope
    FROM staging.keyed_statement AS silent
    JOIN staging.keyed_statement AS known
        ON known.whose = silent.whose
        AND known.fiscal_year = silent.fiscal_year
        AND known.phase = silent.phase
        AND known.form = silent.form
        AND known.project_name IS NOT DISTINCT FROM silent.project_name
        AND known.implementing_unit IS NOT DISTINCT FROM silent.implementing_unit
    WHERE silent.scope = 'unknown' AND known.scope <> 'unknown' AND known.document_id <> silent.document_id
),
agreement AS (
    SELECT
        pair.document_id,
        pair.whose,
        pair.fiscal_year,
        pair.phase,
        pair.scope,
        pair.known_document_id,
        count(*) AS figures,
        count(*) FILTER (WHERE abs(other.amount - own.amount) * 2 <= other.quantum + own.quantum) AS same
    FROM pair
    JOIN ledger AS own ON own.document_id = pair.document_id AND own.statement_id = pair.statement_id
    LEFT JOIN ledger AS other
        ON other.document_id = pair.known_document_id
        AND other.statement_id = pair.known_statement_id
        AND other.section IS NOT DISTINCT FROM own.section
        AND other.line_key = own.line_key
        AND other.measure = own.measure
        AND other.source_of_funds = own.source_of_funds
    WHERE own.amount <> 0
    GROUP BY ALL
)
SELECT document_id, whose, fiscal_year, phase, min(scope) AS scope
FROM agreement
WHERE same * 2 > figures
GROUP BY ALL
-- Where two circles print the same figures, nothing tells which is meant.
HAVING count(DISTINCT scope) = 1;

-- The prints of one form. Of a file that prints an agency's forms twice over, the first printing speaks; forms that
-- stand side by side without a name of their own speak each for itself, in their order.
CREATE TABLE staging.print AS
WITH circled AS (
    SELECT keyed.* REPLACE (coalesce(told.scope, keyed.scope) AS scope)
    FROM staging.keyed_statement AS keyed
    LEFT JOIN staging.told_scope AS told
        ON told.document_id = keyed.document_id
        AND told.whose = keyed.whose
        AND told.fiscal_year = keyed.fiscal_year
        AND told.phase = keyed.phase
        AND keyed.scope = 'unknown'
),
speaking AS (
    SELECT
        *,
        NOT is_named OR disclosure_no = min(disclosure_no) OVER (
            PARTITION BY document_id, whose, fiscal_year, phase, scope, form
        ) AS is_speaking
    FROM circled
)
SELECT
    speaking.*,
    edition.edition_no,
    row_number() OVER (
        PARTITION BY
            document_id, whose, fiscal_year, phase, scope, form, project_name, implementing_unit, is_speaking
        ORDER BY table_index, row_index, statement_id
    ) AS ordinal
FROM speaking
JOIN staging.edition AS edition USING (document_id);

CREATE TABLE dim_statement AS
SELECT
    document_id,
    statement_id,
    disclosure_no,
    form,
    region_code,
    agency_id,
    fiscal_year,
    scope,
    is_speaking AND edition_no = max(edition_no) OVER same_form AS is_latest,
    CASE WHEN is_speaking THEN (dense_rank() OVER (same_form ORDER BY edition_no))::INTEGER END AS version_no,
    CASE WHEN is_speaking THEN lag(statement_id) OVER in_order END AS supersedes,
    CASE WHEN is_speaking THEN lead(statement_id) OVER in_order END AS superseded_by
FROM staging.print
WINDOW
    same_form AS (PARTITION BY whose, fiscal_year, phase, scope, form, project_name, implementing_unit),
    in_order AS (
        PARTITION BY
            whose, fiscal_year, phase, scope, form, project_name, implementing_unit, is_speaking, ordinal
        ORDER BY edition_no
    )
ORDER BY document_id, statement_id;
