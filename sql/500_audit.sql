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
    proposed_value DECIMAL(24, 6),
    proposed_cell_id VARCHAR
);

-- What the laws of a document say together (pipelines/identities/proof.py).
CREATE TABLE IF NOT EXISTS audit.feasibility (
    document_id VARCHAR,
    status VARCHAR,
    reason VARCHAR,
    applications INTEGER,
    moved INTEGER
);

CREATE TABLE IF NOT EXISTS audit.witness (
    document_id VARCHAR,
    cell_id VARCHAR,
    claim_id VARCHAR,
    printed DECIMAL(28, 8),
    true_value DECIMAL(28, 8)
);

CREATE TABLE IF NOT EXISTS audit.contradiction (
    document_id VARCHAR,
    contradiction_no INTEGER,
    identity_id VARCHAR,
    statement_id VARCHAR,
    scope VARCHAR
);

CREATE TABLE IF NOT EXISTS audit.repair (
    document_id VARCHAR,
    break_no INTEGER,
    rank INTEGER,
    repair_no INTEGER,
    cell_id VARCHAR,
    claim_id VARCHAR,
    line VARCHAR,
    printed DECIMAL(28, 8),
    lowest DECIMAL(28, 8),
    highest DECIMAL(28, 8),
    proposed_value DECIMAL(28, 8),
    is_forced BOOLEAN,
    hypothesis VARCHAR,
    cause VARCHAR,
    mends VARCHAR[]
);
