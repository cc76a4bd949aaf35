"""What the title of a list's item says before anything is read: whose accounts, of which year, of what kind.

The title of a disclosure and the line of a portal's list are written in the same words, so that the reading of
titles serves both; lists besides shorten names to what a cover never would (教育局).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.statements.facts.source import Line, folded
from pipelines.statements.facts.titles import is_place, read_title
from pipelines.statements.facts.vocabulary import fact_words
from pipelines.statements.kinds import kind_in_title
from pipelines.statements.wording.organisations import ends_as_organisation

_YEAR = re.compile(r"(?<!\d)(20\d{2})(?:年度?)?(?!\d)")
_BETWEEN = re.compile(
    r"[\[\]【】〔〕（）：:|｜\-—_.《》“”]+|(?<!\d)20\d{2}(?:年度?)?(?!\d)|关于|公开|公示|情况|说明|的"
)
_OPENING = "]】〕）|｜·、"
_LEAST_NAME = 3


@dataclass(frozen=True, slots=True)
class ListedTitle:
    """What a title says; None where it does not."""

    agency_name: str | None
    fiscal_year: int | None
    kind: str | None


def read_listed_title(title: str) -> ListedTitle:
    """Read the title of an item; an agency's name is as printed, or as much of it as the list prints."""
    text = folded(title)
    read = read_title(Line(text, None), "list")
    years = _YEAR.findall(fact_words().days.sub("", text))
    year = read.year if read is not None and read.year is not None else next(iter(years), None)
    agency = read.agency.lstrip(_OPENING) if read is not None and read.agency is not None else None
    if agency is not None and _YEAR.search(agency):
        agency = None
    return ListedTitle(
        agency or _short_name(text),
        int(year) if year is not None else None,
        read.named.kind if read is not None else None,
    )


def _short_name(text: str) -> str | None:
    """The first piece of the title that ends as an organisation's name does."""
    named = kind_in_title(text)
    pieces = (text[: named.start], text[named.end :]) if named is not None else (text,)
    for piece in (part for whole in pieces for part in _BETWEEN.split(whole)):
        if len(piece) >= _LEAST_NAME and ends_as_organisation(piece) and not is_place(piece):
            return piece
    return None
