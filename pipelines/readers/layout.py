"""Which lines of text belong to the layout (a title, a note, who filled it in) rather than to a table's cells.

The words are data (``layout_words.yaml``); this module only asks them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import yaml

_WORDS = Path(__file__).with_name("layout_words.yaml")
_SPACE = re.compile(r"\s+")


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    words: dict[str, list[str]] = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    return {kind: re.compile("|".join(f"(?:{word})" for word in list_)) for kind, list_ in words.items()}


def is_boundary(line: str) -> bool:
    """Whether a line is one that stands between tables: a title, an annex number, a note, a signature line."""
    return _patterns()["boundaries"].search(_SPACE.sub("", line)) is not None


def is_caption(text: str) -> bool:
    """Whether a cell's text heads a table (``部门：…``, ``单位：万元``, ``公开01表``) rather than filling it."""
    return _patterns()["captions"].search(_SPACE.sub("", text)) is not None


def heads_table(text: str) -> bool:
    """Whether a cell's text shows that its row stands above the table: a unit of money, a form's number."""
    return _patterns()["headings"].search(_SPACE.sub("", text)) is not None
