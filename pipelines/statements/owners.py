"""Whose figures a statement holds, where one file holds the forms of several units.

What a statement itself says stays; where it is silent its own disclosure speaks before the document does, for the
document's facts are those of its first unit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from pipelines.classification.regions import find_region
from pipelines.readers.model import Document
from pipelines.statements.model import StatementRow
from pipelines.statements.tables import DocumentFacts, Reading


def with_owners(document: Document, readings: Sequence[Reading], facts: DocumentFacts) -> tuple[Reading, ...]:
    """The readings, each statement with the agency and year of its disclosure and the place of that agency."""
    statements = [reading.statement for reading in readings]
    numbers = {statement.disclosure_no for statement in statements}
    if len(numbers) < 2:
        return tuple(readings)
    owners = {number: _owner([one for one in statements if one.disclosure_no == number]) for number in numbers}
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    places = {name: _place(name, text) for name, _ in owners.values() if name and name != facts.agency_name}
    return tuple(
        replace(reading, statement=_owned(reading.statement, *owners[reading.statement.disclosure_no], places))
        for reading in readings
    )


def _owner(statements: Sequence[StatementRow]) -> tuple[str | None, int | None]:
    """The agency and the year that most statements of one disclosure name."""
    names = Counter(one.agency_name for one in statements if one.agency_name)
    years = Counter(one.fiscal_year for one in statements if one.fiscal_year)
    return next(iter(dict(names.most_common(1))), None), next(iter(dict(years.most_common(1))), None)


def _owned(
    statement: StatementRow, agency_name: str | None, year: int | None, places: dict[str, str | None]
) -> StatementRow:
    return replace(
        statement,
        agency_name=statement.agency_name or agency_name,
        fiscal_year=statement.fiscal_year or year,
        region_code=places.get(agency_name or ""),
    )


def _place(agency_name: str, text: str) -> str | None:
    """The place that the name itself tells; what only the text tells is told of the whole document."""
    found = find_region(agency_name, text)
    return found.region_code if found is not None and found.basis.startswith("agency name") else None
