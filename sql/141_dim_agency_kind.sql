-- Kinds of agency and the words that tell them. Inputs: `input_agency_kind`, `input_agency_alias`.
CREATE TABLE dim_agency_kind AS
SELECT
    kind::VARCHAR AS kind,
    kind_zh::VARCHAR AS kind_zh,
    kind_en::VARCHAR AS kind_en,
    branch::VARCHAR AS branch,
    branch_zh::VARCHAR AS branch_zh,
    branch_en::VARCHAR AS branch_en,
    basis::VARCHAR AS basis
FROM input_agency_kind
ORDER BY kind;

CREATE TABLE dim_agency_alias AS
SELECT
    alias::VARCHAR AS alias,
    kind_id::VARCHAR AS kind,
    valid_to::INTEGER AS valid_to,
    basis::VARCHAR AS basis
FROM input_agency_alias
ORDER BY alias;
