-- How a county's documents become those of another: `county` is the list, the variable `step` says how far along it.
-- Ids have each hexadecimal digit of their document moved on by so many.
CREATE TEMP MACRO twin_id(id) AS
    translate(
        id[:16],
        '0123456789abcdef',
        substr('0123456789abcdef0123456789abcdef', getvariable('step')::INTEGER + 1, 16)
    ) || substr(id, 17);

CREATE TEMP MACRO twin_agency(region_code, agency_name) AS sha256(region_code || '|' || agency_name)[:12];

CREATE TEMP VIEW neighbour AS
SELECT
    old.region_code AS old_code,
    old.region_name AS old_name,
    new.region_code AS new_code,
    new.region_name AS new_name
FROM county AS old
JOIN county AS new ON new.county_no = old.county_no + getvariable('step');

CREATE TEMP VIEW document_twin AS
SELECT
    document.document_id AS twin_key,
    coalesce(neighbour.old_name, '') AS old_name,
    coalesce(neighbour.new_name, '') AS new_name,
    coalesce(neighbour.old_code, '') AS old_code,
    neighbour.new_code,
    twin_agency(neighbour.new_code, replace(document.agency_name, neighbour.old_name, neighbour.new_name)) AS agency_id
FROM first.dim_document AS document
LEFT JOIN neighbour ON neighbour.old_code = document.region_code;

CREATE TEMP VIEW portal_twin AS
SELECT DISTINCT
    right(source.source_id, 6) AS twin_key,
    neighbour.old_name,
    neighbour.new_name,
    neighbour.old_code,
    neighbour.new_code
FROM first.dim_source AS source
JOIN neighbour ON neighbour.old_code = right(source.source_id, 6);
