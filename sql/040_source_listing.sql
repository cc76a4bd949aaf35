-- The registry and what the lists of its sources name. Filled by the loader of coverage, whole, on every build.
CREATE TABLE dim_source (
    source_id VARCHAR NOT NULL,
    title_zh VARCHAR,
    title_en VARCHAR,
    publisher VARCHAR,
    region_code VARCHAR,
    active BOOLEAN NOT NULL,
    basis VARCHAR,
    lists_read BOOLEAN
);

CREATE TABLE source_listing (
    source_id VARCHAR NOT NULL,
    listing_address VARCHAR NOT NULL,
    list_address VARCHAR NOT NULL,
    title VARCHAR,
    published_on DATE,
    first_listed_on DATE NOT NULL,
    is_listed BOOLEAN NOT NULL,
    wanted BOOLEAN NOT NULL,
    why_not VARCHAR,
    missing VARCHAR,
    kind VARCHAR,
    agency_id VARCHAR,
    agency_name VARCHAR,
    fiscal_year INTEGER
);

CREATE TABLE bridge_listing_document (
    source_id VARCHAR NOT NULL,
    listing_address VARCHAR NOT NULL,
    document_id VARCHAR NOT NULL,
    document_address VARCHAR NOT NULL,
    first_fetched_on DATE NOT NULL,
    is_current BOOLEAN NOT NULL
);
