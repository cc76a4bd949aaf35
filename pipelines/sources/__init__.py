"""Sources: bytes under their sha256 in the raw store, with where, when and how they were got.

What is in the bytes is not this room's business.
"""
