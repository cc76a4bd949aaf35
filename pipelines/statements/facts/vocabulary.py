"""The words that tell the facts as data: loading and checking ``facts.yaml`` and ``organisations.yaml``."""

from __future__ import annotations

from functools import cache

from pipelines.statements.wording.data_files import Pattern, Strict, load


class FactWords(Strict):
    """What tells agency, scope, year and unit."""

    cover_noise: tuple[Pattern, ...]
    title_openings: tuple[Pattern, ...]
    about: Pattern
    title_closings: tuple[Pattern, ...]
    agency_labels: tuple[str, ...]
    cover_labels: tuple[str, ...]
    agency_cells: tuple[str, ...]
    sheet_cells: tuple[str, ...]
    agency_headings: tuple[Pattern, ...]
    agency_ends: tuple[str, ...]
    consolidated: tuple[str, ...]
    own: tuple[str, ...]
    own_statements: tuple[Pattern, ...]
    consolidated_statements: tuple[Pattern, ...]
    days: Pattern
    year_captions: tuple[Pattern, ...]
    year_sentences: tuple[Pattern, ...]
    unit_captions: tuple[Pattern, ...]
    unit_sentences: Pattern
    unit_declarations: Pattern
    national: Pattern


@cache
def fact_words() -> FactWords:
    """The words of ``vocabulary/facts.yaml``."""
    return load("facts", FactWords)
