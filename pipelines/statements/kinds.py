"""What a paper is, told from its words: final accounts, a budget, a performance report, a government's accounts.

The rules are ``vocabulary/kinds.yaml``; here is only how they are asked. Which words of a document are trusted
before which others is decided where its facts are told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from pipelines.statements.wording.data_files import Pattern, Strict, load

FINAL_ACCOUNTS, BUDGET, PERFORMANCE_REPORT = "final_accounts", "budget", "performance_report"
FORM_TEMPLATE, OTHER = "form_template", "other"
OF_GOVERNMENT = {FINAL_ACCOUNTS: "government_final_accounts", BUDGET: "government_budget"}
KINDS = (FINAL_ACCOUNTS, BUDGET, PERFORMANCE_REPORT, *OF_GOVERNMENT.values(), FORM_TEMPLATE, OTHER)


class TitleRule(Strict):
    """Words of a title, and the kind they name; ``label`` where the kind's own is too wide."""

    kind: str
    label: str | None = None
    pattern: Pattern


class Paper(Strict):
    """A paper that is no disclosure of figures, by the words its title ends in."""

    label: str
    pattern: Pattern


class KindWords(Strict):
    """All words that tell a kind."""

    labels: dict[str, str]
    titles: tuple[TitleRule, ...]
    papers: tuple[Paper, ...]
    title_tails: Pattern
    forms: dict[str, Pattern]
    settled: str
    part_headings: Pattern
    part_kinds: dict[str, str]
    header_words: dict[str, tuple[Pattern, ...]]
    placeholders: Pattern


@dataclass(frozen=True, slots=True)
class NamedKind:
    """A kind as some words name it: which words, from where to where in the text."""

    kind: str
    label: str
    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FormTitles:
    """How many different forms of each sort a document's titles name."""

    final_accounts: int
    budget: int
    performance_report: int
    government: int
    is_settled: bool


@cache
def kind_words() -> KindWords:
    """The words of ``vocabulary/kinds.yaml``."""
    return load("kinds", KindWords)


def kind_in_title(text: str) -> NamedKind | None:
    """The kind that a folded title names, by the first rule that fits it anywhere."""
    for rule in kind_words().titles:
        found = rule.pattern.search(text)
        if found is not None:
            label = rule.label or kind_words().labels[rule.kind]
            return NamedKind(rule.kind, label, found[0], found.start(), found.end())
    return None


def paper_in_title(text: str) -> NamedKind | None:
    """The paper that is no disclosure of figures which a folded title ends in: a notice, a form to fill in."""
    for paper in kind_words().papers:
        found = paper.pattern.search(text)
        if found is not None:
            return NamedKind(OTHER, paper.label, found[0], found.start(), found.end())
    return None


def form_titles(titles: Iterable[str]) -> FormTitles:
    """Count the forms that bare titles name, each once."""
    words = kind_words()
    found: dict[str, set[str]] = {sort: set() for sort in words.forms}
    for title in set(titles):
        sort = next((sort for sort, pattern in words.forms.items() if pattern.search(title)), None)
        if sort == BUDGET and words.settled in title:
            continue
        if sort is not None:
            found[sort].add(title)
    return FormTitles(
        final_accounts=len(found[FINAL_ACCOUNTS]),
        budget=len(found[BUDGET]),
        performance_report=len(found[PERFORMANCE_REPORT]),
        government=len(found["government"]),
        is_settled=any(words.settled in title for title in found["government"]),
    )


def phase_of(kind: str | None) -> str:
    """Of which phase of the year a document's figures are: planned, or settled."""
    return BUDGET if kind in (BUDGET, OF_GOVERNMENT[BUDGET]) else FINAL_ACCOUNTS


def is_placeholder(text: str) -> bool:
    """Whether a name is one to be filled in (××县××局), not that of anybody."""
    return kind_words().placeholders.search(text) is not None
