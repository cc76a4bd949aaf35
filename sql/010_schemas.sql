-- `staging` holds what later steps of the same build need and the snapshot does not; it is dropped at the end.
CREATE SCHEMA IF NOT EXISTS audit;
CREATE SCHEMA IF NOT EXISTS meta;
CREATE SCHEMA IF NOT EXISTS staging;
