"""Identities: the catalogue of accounting laws, compiled to SQL that judges ledger, sheets and claims.

File formats are not this room's business.
"""
