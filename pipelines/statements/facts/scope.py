"""Whether the figures are those of the whole department or of one unit alone."""

from __future__ import annotations

from pipelines.statements.facts.agency import name_in_lines
from pipelines.statements.facts.source import Found, Source
from pipelines.statements.narrative.covered_units import covered_units


def document_scope(source: Source, agency: Found | None) -> Found | None:
    """``consolidated`` or ``own``: from the name's own mark, then the units covered, then a sentence."""
    heads = name_in_lines(source)
    for scope, marks in (("consolidated", source.words.consolidated), ("own", source.words.own)):
        for text in heads:
            if agency is not None and any(agency.value.removesuffix(mark) + mark in text for mark in marks):
                return Found(scope, "name", text)
    units = covered_units(source.document, source.passages)
    if units:
        scope = "own" if len(units) == 1 else "consolidated"
        return Found(scope, "units covered", "、".join(unit.unit_name for unit in units))
    statements = (("own", source.words.own_statements), ("consolidated", source.words.consolidated_statements))
    for scope, patterns in statements:
        for pattern in patterns:
            found = pattern.search(source.text)
            if found is not None:
                return Found(scope, "narrative", found[0])
    return None
