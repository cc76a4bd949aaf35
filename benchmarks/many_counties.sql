-- The copies, as the relations from which a build reads shards (sql/020_staging.sql). Inputs: the originals' records
-- (`original`, `original_ledger` …), `county`, `office` (each with a number), the variables `wanted_rows` (of all
-- portions) and `portions`.
-- Nothing is drawn: whatever differs between copies follows from the MD5 of a number and a purpose.

CREATE TEMP MACRO drawn(number, purpose, sides) AS
    (md5_number_lower(purpose || ':' || number) % sides::UBIGINT)::BIGINT;
-- Ids begin with the document's, of 16 characters.
CREATE TEMP MACRO of_copy(id, document_id) AS document_id || substr(id, 17);

CREATE TEMP TABLE original_document AS
SELECT
    document_id AS original_id,
    source_name LIKE 'full_%' AS is_full,
    fiscal_year,
    row_number() OVER (ORDER BY source_name) - 1 AS original_no
FROM original;

-- A department has 3.25 documents in the mean: three years, summaries with their parts, first prints.
CREATE TEMP TABLE department AS
WITH size AS (
    SELECT
        greatest(
            6, ceil(getvariable('wanted_rows') / (count(*) / count(DISTINCT document_id)) / 3.25)::BIGINT
        ) AS departments
    FROM original_ledger
),
spread AS (
    SELECT
        departments,
        greatest(6, ceil(departments / (SELECT count(*) FROM county)))::BIGINT AS of_county
    FROM size
),
numbered AS (
    SELECT
        unnest(range(departments)) AS department_no,
        of_county,
        ceil(departments / of_county)::BIGINT AS counties
    FROM spread
)
SELECT
    numbered.department_no,
    county.region_code,
    county.region_name,
    county.region_name || office.office_name AS agency_name,
    original.original_id,
    original.original_no,
    original.is_full,
    original.fiscal_year AS original_year,
    -- Factors are in thousandths.
    drawn(department_no, 'rounds', 10) = 0 AS rounds,
    drawn(department_no, 'pair', 100) < 6 AND NOT original.is_full AS is_pair,
    CASE
        WHEN rounds THEN 700 + drawn(department_no, 'size', 5000) ELSE 1000 * (1 + drawn(department_no, 'size', 6))
    END AS size,
    CASE
        WHEN rounds THEN 700 + drawn(department_no, 'stock', 2000) ELSE 1000 * (1 + drawn(department_no, 'stock', 3))
    END AS stock
FROM numbered
JOIN county ON county.county_no = (department_no // of_county) * (SELECT count(*) FROM county) // counties
JOIN office ON office.office_no = department_no % of_county
JOIN original_document AS original
    ON original.original_no = drawn(department_no, 'original', (SELECT count(*) FROM original_document))
-- Of so many counties one is built.
WHERE (department_no // of_county) % getvariable('portions') = 0;

-- One row per copy. `times` are a department's summary and its parts, which make it up: own books, and a unit's.
CREATE TEMP TABLE made AS
WITH printed AS (
    SELECT
        department.*,
        year.fiscal_year,
        part.scope,
        part.times,
        part.unit,
        version.version
    FROM department
    JOIN (VALUES (2022), (2023), (2024)) AS year(fiscal_year) ON year.fiscal_year = 2024 OR NOT is_full
    JOIN (
        VALUES (true, 'consolidated', 5, ''), (true, 'own', 4, ''), (true, 'own', 1, '综合服务中心'),
            (false, 'unknown', 1, '')
    ) AS part(is_pair, scope, times, unit) ON part.is_pair = department.is_pair
    JOIN (VALUES (1), (2)) AS version(version)
        ON version.version = 2 OR (
            NOT department.is_pair AND drawn(department_no || '-' || year.fiscal_year, 'restated', 100) < 3
        )
)
SELECT
    md5(concat_ws('-', department_no, fiscal_year, scope, times, version))[:16] AS document_id,
    original_id,
    original_no,
    department_no,
    region_code,
    region_name,
    agency_name || unit AS agency_name,
    fiscal_year,
    original_year,
    scope,
    version,
    concat_ws('-', agency_name || unit, fiscal_year, scope, version) || '.txt' AS source_name,
    times * (
        size + CASE
            WHEN rounds THEN drawn(department_no || '-' || fiscal_year, 'growth', 400)
            ELSE 1000 * drawn(department_no || '-' || fiscal_year, 'growth', 2)
        END
    ) AS factor,
    -- Only the made-up ones carry over what they have begun with.
    CASE WHEN is_full THEN factor ELSE times * stock END AS stock_factor,
    -- First prints have other figures for the “三公” expenses; half of them, and a few others, have a slip.
    CASE WHEN version = 1 THEN 11 ELSE 10 END AS three_public_tenths,
    CASE
        WHEN version = 1 THEN drawn(document_id, 'slip', 2) = 0
        WHEN is_pair THEN false
        ELSE drawn(document_id, 'slip', 100) < 4
    END AS has_slip
FROM printed
ORDER BY document_id;

-- Amounts in steps of their print. What is carried over (`stock`) has another factor than the year's money (`flow`).
CREATE TEMP TABLE figure AS
WITH stepped AS (
    SELECT
        ledger.*,
        (amount / quantum)::BIGINT AS steps,
        max((amount / quantum)::BIGINT) FILTER (WHERE line_key = 'year_total' AND form LIKE '%_summary')
            OVER (PARTITION BY document_id, form, section, measure) AS year_steps
    FROM original_ledger AS ledger
),
parted AS (
    SELECT
        *,
        CASE
            WHEN measure = 'count' THEN 0
            WHEN regexp_matches(line_key, '^(opening|closing)_balance') OR measure LIKE '%ing_balance' THEN steps
            WHEN form LIKE '%_summary' AND line_key = 'grand_total' THEN steps - coalesce(year_steps, 0)
            ELSE 0
        END AS stock_steps,
        CASE WHEN measure = 'count' THEN steps ELSE 0 END AS fixed_steps
    FROM stepped
)
SELECT
    * EXCLUDE (document_id, steps, year_steps, amount, reported_text),
    document_id AS original_id,
    reported_text AS original_text,
    steps - stock_steps - fixed_steps AS flow_steps,
    form = 'three_public' AS is_three_public,
    form = 'expenditure'
        AND measure = 'basic'
        AND steps = max(steps) FILTER (WHERE form = 'expenditure' AND measure = 'basic' AND length(line_code) = 7)
            OVER (PARTITION BY document_id)
        AND length(line_code) = 7 AS is_slip
FROM parted;

CREATE TEMP MACRO printed_steps(figure, made) AS
    figure.fixed_steps + (
        figure.flow_steps * made.factor * CASE WHEN figure.is_three_public THEN made.three_public_tenths ELSE 10 END
        + figure.stock_steps * made.stock_factor * 10
        + 5000
    ) // 10000;

CREATE TEMP VIEW shard_ledger AS
SELECT
    document_id,
    of_copy(cell_id, document_id) AS cell_id,
    of_copy(statement_id, document_id) AS statement_id,
    disclosure_no,
    form,
    section,
    line_code,
    CASE WHEN form = 'project_evaluation' THEN region_name || line_name ELSE line_name END AS line_name,
    line_key,
    measure,
    source_of_funds,
    (steps * quantum)::DECIMAL(18, 2) AS amount,
    quantum,
    CASE
        WHEN measure = 'count' THEN original_text
        ELSE format('{:,}.{:02d}', steps // 100, steps % 100)
    END AS reported_text,
    page,
    table_index,
    row_index,
    column_index
FROM (
    SELECT
        made.document_id,
        made.region_name,
        figure.*,
        printed_steps(figure, made) + CASE WHEN figure.is_slip AND made.has_slip THEN 123 ELSE 0 END AS steps
    FROM figure
    JOIN made USING (original_id)
);

CREATE TEMP VIEW shard_claims AS
SELECT
    claim.* REPLACE (
        made.document_id AS document_id,
        of_copy(claim.claim_id, made.document_id) AS claim_id,
        of_copy(claim.base_id, made.document_id) AS base_id,
        of_copy(claim.cell_id, made.document_id) AS cell_id,
        claim.fiscal_year - made.original_year + made.fiscal_year AS fiscal_year,
        CASE
            WHEN claim.unit <> 'yuan' THEN claim.value
            WHEN figure.cell_id IS NOT NULL THEN printed_steps(figure, made) * figure.quantum
            ELSE (((claim.value / claim.quantum)::BIGINT * made.factor + 500) // 1000) * claim.quantum
        END::DECIMAL(18, 6) AS value
    )
FROM original_claims AS claim
JOIN made ON made.original_id = claim.document_id
LEFT JOIN figure ON figure.original_id = claim.document_id AND figure.cell_id = claim.cell_id;

CREATE TEMP VIEW shard_statements AS
SELECT
    row.* REPLACE (
        made.document_id AS document_id,
        of_copy(row.statement_id, made.document_id) AS statement_id,
        made.agency_name AS agency_name,
        row.fiscal_year - made.original_year + made.fiscal_year AS fiscal_year
    )
FROM original_statements AS row
JOIN made ON made.original_id = row.document_id;

CREATE TEMP VIEW shard_evaluations AS
SELECT
    row.* REPLACE (
        made.document_id AS document_id,
        of_copy(row.statement_id, made.document_id) AS statement_id,
        made.region_name || row.project_name AS project_name,
        made.agency_name AS department,
        made.agency_name AS implementing_unit
    )
FROM original_evaluations AS row
JOIN made ON made.original_id = row.document_id;

-- Departments give themselves full marks; one in six does not.
CREATE TEMP TABLE full_mark AS
SELECT
    cell_id,
    CASE subject
        WHEN 'indicator' THEN max(value) FILTER (WHERE measure = 'weight') OVER same_indicator
        ELSE sum(value) FILTER (WHERE subject = 'indicator' AND measure = 'weight') OVER same_sheet
            + max(value) FILTER (WHERE subject = 'funds' AND measure = 'score') OVER same_sheet
    END AS full_value
FROM original_sheet_values
WINDOW
    same_indicator AS (PARTITION BY document_id, statement_id, subject, indicator_no),
    same_sheet AS (PARTITION BY document_id, statement_id)
QUALIFY measure = 'score' AND subject IN ('indicator', 'total') AND full_value IS NOT NULL;

CREATE TEMP VIEW shard_sheet_values AS
SELECT
    row.* REPLACE (
        made.document_id AS document_id,
        of_copy(row.cell_id, made.document_id) AS cell_id,
        of_copy(row.statement_id, made.document_id) AS statement_id,
        CASE
            WHEN full_mark.cell_id IS NOT NULL AND drawn(made.document_id, 'marks', 6) > 0 THEN full_mark.full_value
            ELSE row.value
        END::DECIMAL(18, 6) AS value
    )
FROM original_sheet_values AS row
JOIN made ON made.original_id = row.document_id
LEFT JOIN full_mark ON full_mark.cell_id = row.cell_id;

CREATE TEMP VIEW shard_indicators AS
SELECT
    row.* REPLACE (
        made.document_id AS document_id,
        of_copy(row.statement_id, made.document_id) AS statement_id
    )
FROM original_indicators AS row
JOIN made ON made.original_id = row.document_id;

CREATE TEMP VIEW shard_evaluation_summaries AS
SELECT
    row.* REPLACE (
        made.document_id AS document_id,
        of_copy(row.statement_id, made.document_id) AS statement_id,
        of_copy(row.cell_id, made.document_id) AS cell_id
    )
FROM original_evaluation_summaries AS row
JOIN made ON made.original_id = row.document_id;

CREATE TEMP VIEW shard_blank_forms AS
SELECT
    row.* REPLACE (
        made.document_id AS document_id,
        of_copy(row.statement_id, made.document_id) AS statement_id
    )
FROM original_blank_forms AS row
JOIN made ON made.original_id = row.document_id;

CREATE TEMP VIEW shard_staffing AS
SELECT row.* REPLACE (made.document_id AS document_id, row.count + made.department_no % 7 AS count)
FROM original_staffing AS row
JOIN made ON made.original_id = row.document_id;

CREATE TEMP VIEW shard_evidence AS
SELECT row.* REPLACE (made.document_id AS document_id)
FROM original_evidence AS row
JOIN made ON made.original_id = row.document_id;

CREATE TEMP VIEW shard_pages AS
SELECT row.* REPLACE (made.document_id AS document_id)
FROM original_pages AS row
JOIN made ON made.original_id = row.document_id;

CREATE TEMP VIEW shard_unexplained AS
SELECT row.* REPLACE (made.document_id AS document_id)
FROM original_unexplained AS row
JOIN made ON made.original_id = row.document_id;

-- A summary names its parts.
CREATE TEMP VIEW shard_units AS
SELECT
    made.document_id,
    part.unit_no::INTEGER AS unit_no,
    made.agency_name || part.unit AS unit_name,
    '部门决算单位构成' AS evidence
FROM made
JOIN (VALUES (1, ''), (2, '综合服务中心')) AS part(unit_no, unit) ON made.scope = 'consolidated';

CREATE TEMP VIEW shard_cells AS SELECT * FROM original_cells LIMIT 0;

-- One file in two hundred cannot be read, and always one.
CREATE TEMP VIEW unreadable AS
SELECT
    md5('unreadable' || made.document_id)[:16] AS document_id,
    '扫描-' || made.source_name AS source_name
FROM made
WHERE drawn(document_id, 'unreadable', 200) = 0 OR document_id = (SELECT min(document_id) FROM made);

CREATE TEMP VIEW shard_quarantine AS
SELECT document_id, NULL::VARCHAR AS statement_id, 'no_text_layer' AS reason, '12 pages without text' AS detail
FROM unreadable;

CREATE TEMP VIEW shard AS
SELECT
    original.* REPLACE (
        made.document_id AS document_id,
        made.source_name AS source_name,
        made.agency_name || made.fiscal_year || '年度部门决算' AS title,
        made.fiscal_year::INTEGER AS fiscal_year,
        made.agency_name AS agency_name,
        made.scope AS scope,
        made.region_code AS region_code,
        'agency name: ' || made.region_name AS region_basis
    )
FROM original
JOIN made ON made.original_id = original.document_id
UNION ALL BY NAME
SELECT document_id, source_name, 'application/pdf' AS media_type, 'pdf-4' AS reader, 12 AS page_count FROM unreadable;

CREATE TEMP VIEW failed_shard AS SELECT * FROM original LIMIT 0;
CREATE TEMP VIEW structural_failure AS SELECT ''::VARCHAR AS document_id, ''::VARCHAR AS detail LIMIT 0;

CREATE TEMP VIEW document_source AS
SELECT
    document_id,
    source_name,
    make_timestamp(fiscal_year + 1, 11, version, 2, 0, 0) AS seen_at,
    make_date(fiscal_year + 1, 8 + version, 1 + department_no % 28) AS published_on,
    'https://' || region_code || '.example/' || document_id || '.txt' AS address
FROM made
UNION ALL
SELECT document_id, source_name, TIMESTAMP '2025-11-03 02:00:00', NULL, NULL FROM unreadable;
