"""Where the agency belongs: from its name, settled by what the file says, and where that is silent by its name."""

from __future__ import annotations

from dataclasses import replace

from pipelines.classification.regions import RegionMatch, find_region
from pipelines.statements.facts.source import Found, Source


def document_region(source: Source, agency: Found | None) -> RegionMatch | None:
    """The region of the agency; None for a body of the whole country and where the place stays open."""
    if agency is None:
        return None
    if source.words.national.match(agency.value):
        return find_region(agency.value)
    found = find_region(agency.value, source.text) or find_region(agency.value, source.every_text)
    if found is not None:
        return found
    by_file = find_region(agency.value, source.file_name)
    return replace(by_file, basis=f"{by_file.basis}; the text is the file name") if by_file is not None else None
