"""The words of the pages, from ``words.yaml``: every phrase in Chinese and in English, checked when loaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, TypeAdapter

from pipelines.explorer.page_model import Bilingual

WORDS = Path(__file__).resolve().parent / "words.yaml"


class _Phrase(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    zh: str
    en: str


@cache
def load_words() -> Mapping[str, Bilingual]:
    """Every phrase by its path (``heading.findings``)."""
    with WORDS.open(encoding="utf-8") as stream:
        return dict(_phrases("", yaml.safe_load(stream)))


def _phrases(path: str, entry: dict[str, Any]) -> Iterator[tuple[str, Bilingual]]:
    for key, value in entry.items():
        at = f"{path}.{key}" if path else key
        if "zh" in value:
            phrase = TypeAdapter(_Phrase).validate_python(value)
            yield at, Bilingual(phrase.zh, phrase.en)
        else:
            yield from _phrases(at, value)


def say(path: str, /, **values: object) -> Markup:
    """A phrase in both languages, one of which the page shows; raises ``KeyError`` for a phrase nobody wrote."""
    phrase = load_words()[path]
    return both(Bilingual(_filled(phrase.zh, values, "zh"), _filled(phrase.en, values, "en")))


def say_kind(group: str, value: str | None) -> Markup:
    """The word for a value of a fixed list; a value without one (NULL, or newer than this page) as it is."""
    if value is None:
        return say("unknown_value")
    return both(word(group, value))


def word(group: str, value: str, **values: object) -> Bilingual:
    """The word for a value of a fixed list, filled in; a value without one as it is."""
    found = load_words().get(f"{group}.{value}", Bilingual(value, value.replace("_", " ")))
    return Bilingual(_filled(found.zh, values, "zh"), _filled(found.en, values, "en"))


def both(text: Bilingual) -> Markup:
    """Two spans in their languages, escaped."""
    return Markup('<span class="zh" lang="zh-Hans">{}</span><span class="en" lang="en">{}</span>').format(
        text.zh, text.en
    )


def plainly(path: str, /, **values: object) -> str:
    """A phrase in both languages on one line, for a ``title`` attribute."""
    phrase = load_words()[path]
    return f"{_filled(phrase.zh, values, 'zh')} / {_filled(phrase.en, values, 'en')}"


def _filled(text: str, values: Mapping[str, object], language: str) -> str:
    told = {
        key: getattr(value, language) if isinstance(value, Bilingual) else value for key, value in values.items()
    }
    return text.format(**told) if told else text
