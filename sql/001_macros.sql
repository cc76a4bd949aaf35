-- Run on every connection that builds: macros are temporary, so that no client of the snapshot depends on them.

-- The value of one measure within a group of ledger rows; the rows' key guarantees that there is at most one.
CREATE OR REPLACE TEMP MACRO pick(value, measure, wanted) AS max(value) FILTER (WHERE measure = wanted);

-- The corrections that lie on the figures of a fact's row; NULL where none does.
CREATE OR REPLACE TEMP MACRO corrections_of(correction_id) AS
    list_sort(list(correction_id) FILTER (WHERE correction_id IS NOT NULL));

-- The same within the money block of a sheet, where the source of funds tells the rows apart.
CREATE OR REPLACE TEMP MACRO pick_source(value, source_of_funds, measure, wanted_source, wanted) AS
    max(value) FILTER (WHERE source_of_funds = wanted_source AND measure = wanted);
