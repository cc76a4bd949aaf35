"""Classification codes as forms print them: whole, or split over the columns 类, 款, 项.

Only the joining and telling of codes; what a code means is ``classification``'s.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.statements.wording.text import fold

_PART = re.compile(r"^\d{2,3}$|^\d{5}$|^\d{7}$")
_SHORT_PART = re.compile(r"^[1-9]$")
_FUNCTION = re.compile(r"^2\d{2}(?:\d{2}){0,2}$")
_ECONOMIC = re.compile(r"^[35]\d{2}(?:\d{2})?$")
_CODE_AND_NAME = re.compile(r"^[\[（]?(?P<code>\d{3}(?:\d{2}){0,2})[\]）]?[-_—.、]*(?P<name>[^\d\W].*)$")


def is_function_code(text: str) -> bool:
    """A whole functional classification code (功能分类): three, five or seven digits from 2."""
    return bool(_FUNCTION.match(text))


def is_economic_code(text: str) -> bool:
    """A whole economic classification code (经济分类): three or five digits from 3, the government's from 5."""
    return bool(_ECONOMIC.match(text))


def is_whole_code(text: str) -> bool:
    return is_function_code(text) or is_economic_code(text)


def is_code_part(text: str) -> bool:
    """What may stand in one of several code columns."""
    return bool(_PART.match(text))


def is_short_part(text: str) -> bool:
    """A 款 or 项 that lost its leading zero, as a spreadsheet leaves it where codes are kept as numbers."""
    return bool(_SHORT_PART.match(text))


def carry_on(texts: Sequence[str], *, headed: bool = False) -> bool:
    """Whether a column beside one of codes holds their 款 or 项; short ones need a whole one, or a header."""
    if not texts or not all(is_code_part(text) or is_short_part(text) for text in texts):
        return False
    return headed or any(map(is_code_part, texts))


def join_code(parts: Sequence[str], above: Sequence[str]) -> tuple[str | None, tuple[str, ...]]:
    """Join the code columns of one row into a whole code.

    ``above`` are the parts of the row above: where a merged 类 or 款 is printed once, the rows below it leave its
    place empty. Columns may also nest (``201 | 20103 | 2010350``); then the last one is the code. Returns the
    code, None if there is none, and the row's parts with what was carried down.
    """
    folded = [_whole_part(fold(part), place) for place, part in enumerate(parts)]
    last = max((place for place, part in enumerate(folded) if part), default=None)
    if last is None or not all(not part or is_code_part(part) for part in folded):
        return None, tuple(above)
    carried = [
        part or (above[place] if place < last and place < len(above) else "") for place, part in enumerate(folded)
    ]
    for code in (carried[last], "".join(carried[: last + 1])):
        if is_whole_code(code):
            return code, tuple(carried)
    return None, tuple(above)


def _whole_part(part: str, place: int) -> str:
    return part.zfill(2) if place and is_short_part(part) else part


def split_code_and_name(text: str) -> tuple[str, str] | None:
    """Take apart a cell that holds both, ``201 一般公共服务支出``; None if it does not."""
    found = _CODE_AND_NAME.match(fold(text))
    if found is None or not is_whole_code(found["code"]):
        return None
    return found["code"], found["name"]
