"""Readers: bytes in, a ``Document`` out: pages of paragraphs and grids, each cell with text, place, spans, box.

Public finance is not this room's business.
"""
