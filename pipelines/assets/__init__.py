"""Assets: the Dagster graph's nodes, each a thin call into a room that reports metadata."""
