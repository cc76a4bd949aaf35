"""Warehouse: staging shards in, the built, checked and published database out; queries and exports from it.

File formats of disclosures are not this room's business.
"""
