"""Statements: a ``Document`` in, recognised statutory forms and sheets out, every printed figure in its place.

DuckDB and identities are not this room's business.
"""
