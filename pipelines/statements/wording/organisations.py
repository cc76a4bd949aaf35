"""Telling the name of an organisation by the words in which such names end (局, 委员会, 医院 …)."""

from __future__ import annotations

import re
from functools import cache

from pipelines.statements.wording.data_files import Strict, load


class OrganisationWords(Strict):
    """The endings, grouped for the reader of the file only, and what may stand behind a name."""

    endings: tuple[tuple[str, ...], ...]
    remarks: tuple[str, ...]


def ends_as_organisation(text: str) -> bool:
    """Whether a folded text ends in an organisation's name; remarks (本级, 汇总, a year) may stand behind it."""
    return _ending().search(text) is not None


@cache
def _ending() -> re.Pattern[str]:
    words = load("organisations", OrganisationWords)
    endings = "|".join(re.escape(ending) for group in words.endings for ending in group)
    remarks = "|".join(map(re.escape, words.remarks))
    return re.compile(rf"(?:(?:{endings})(?:（[^（）]*）)?|{remarks}|(?:19|20)\d{{2}}年?)+$")
