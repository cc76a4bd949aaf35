"""Benchmarks: ratios measured in one run against what a user would otherwise pick, never timed tests."""
