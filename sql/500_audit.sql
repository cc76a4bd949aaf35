-- Where verdicts and findings land. The laws themselves are compiled from expectations/identities.yaml.
CREATE SCHEMA IF NOT EXISTS audit;
CREATE SCHEMA IF NOT EXISTS law;
CREATE SCHEMA IF NOT EXISTS law_term;

CREATE TABLE IF NOT EXISTS audit.identity_result (
    identity_id VARCHAR,
    document_id VARCHAR,
    statement_id VARCHAR,
    scope VARCHAR,
    kind VARCHAR,
    unit VARCHAR,
    lhs DECIMAL(24, 6),
    rhs DECIMAL(24, 6),
    residual DECIMAL(24, 6),
    bound DECIMAL(24, 6),
    terms BIGINT,
    verdict VARCHAR,
    reason VARCHAR,
    cell_ids VARCHAR[]
);

CREATE TABLE IF NOT EXISTS audit.finding (
    finding_id VARCHAR,
    document_id VARCHAR,
    identity_id VARCHAR,
    severity VARCHAR,
    cause VARCHAR,
    title_zh VARCHAR,
    title_en VARCHAR,
    detail VARCHAR,
    cell_ids VARCHAR[],
    proposed_value DECIMAL(24, 6)
);
