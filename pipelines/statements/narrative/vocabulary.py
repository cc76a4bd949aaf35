"""The words of the running text as data: loading and checking ``vocabulary/*.yaml``, nothing else."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from pydantic import Field

from pipelines.statements.wording.data_files import Pattern, Strict, load


class Outline(Strict):
    """Headings, captions, notes, definitions."""

    contents_titles: tuple[str, ...]
    heading_endings: tuple[str, ...]
    heading_tails: tuple[str, ...]
    captions: tuple[Pattern, ...]
    report_titles: tuple[Pattern, ...]
    notes: tuple[Pattern, ...]
    definitions: tuple[str, ...]


class NotFigure(Strict):
    """Numbers that state no figure, and what they are instead."""

    role: str
    pattern: Pattern


class FigureWords(Strict):
    """Units behind numbers, and what is no figure."""

    money: dict[str, Decimal]
    money_short: dict[str, Decimal]
    bare_nought: Pattern
    percent: tuple[str, ...]
    points: tuple[str, ...]
    counted: tuple[str, ...]
    not_figures: tuple[NotFigure, ...]


class ClaimWords(Strict):
    """What the words before a figure make of it."""

    increase: tuple[str, ...]
    decrease: tuple[str, ...]
    neutral_change: tuple[str, ...]
    change_lead: str
    change_tail: str
    unchanged: Pattern
    share: tuple[Pattern, ...]
    share_whole: Pattern
    completion: tuple[Pattern, ...]
    not_completion: tuple[Pattern, ...]
    score: tuple[Pattern, ...]
    score_verb: Pattern
    project_tails: Pattern
    average_score: Pattern
    score_subject_tail: Pattern
    comparisons: dict[str, tuple[Pattern, ...]]
    comparison_phrase: str
    roles: dict[str, tuple[str, ...]]
    role_tail: Pattern
    lead_in: tuple[str, ...]
    passed_over: tuple[str, ...]
    selves: tuple[str, ...]
    self_kinds: tuple[str, ...]
    generic: tuple[str, ...]


class Address(Strict):
    """A cell of a form: where the claim's figure stands in the tables."""

    form: str
    section: str | None = None
    line_key: str
    measure: str


class Subject(Strict):
    """Something that sentences speak about. ``words`` must end the subject's text; first match wins.

    ``contexts`` are the sections in which the words mean this, ``elsewhere`` those in which they do not.
    ``cells`` are the places of its actual amount, ``budget_cells`` those of its budget of the whole year; the
    first that the document has is taken. ``role_names``: how the roles of its amounts are called in its key;
    without them an actual amount has the bare key, and the others are put before it (``initial_budget.…``).
    """

    key: str
    words: tuple[Pattern, ...]
    contexts: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    cells: tuple[Address, ...] = ()
    budget_cells: tuple[Address, ...] = ()
    role_names: dict[str, str] = Field(default_factory=dict)


class Context(Strict):
    """What a section is about, told by its heading."""

    name: str
    headings: tuple[Pattern, ...]
    default: str | None = None
    function_form: str | None = None


class ProjectScore(Strict):
    """How a sentence names the project whose score it states."""

    key: str
    pattern: Pattern


class Subjects(Strict):
    """Sections and subjects."""

    contexts: tuple[Context, ...]
    heading_tail: Pattern
    subjects: tuple[Subject, ...]
    project_topic: Pattern
    no_project: Pattern
    project_scores: tuple[ProjectScore, ...]


class Count(Strict):
    """A count that the standard phrases of a disclosure hold.

    ``before`` ends at the number, ``after`` begins behind it; ``units`` are the measure words. A ``{qualifier}``
    in the key is filled by the last of ``qualifiers`` named in the sentence before the number, a ``{grade}`` by
    the group of that name, translated by ``names``; a key that ends in ``{line}`` is the line of the statistics
    form that bears the words of that group. ``funds_key`` is the key of the funds (涉及资金) named after it.
    """

    key: str
    unit: str
    units: tuple[str, ...]
    before: Pattern = Field(default=re.compile(""))
    after: Pattern = Field(default=re.compile(""))
    contexts: tuple[str, ...] = ()
    qualifiers: dict[str, Pattern] = Field(default_factory=dict)
    default_qualifier: str = ""
    funds_key: str | None = None
    names: dict[str, str] = Field(default_factory=dict)
    cells: tuple[Address, ...] = ()


class Counts(Strict):
    """All counts, the more special first."""

    counts: tuple[Count, ...]


class StaffingWords(Strict):
    """What head counts are called."""

    kinds: dict[str, Pattern]
    categories: dict[str, Pattern]
    units: tuple[str, ...]
    opened_by: Pattern


class BlankWords(Strict):
    """How the text says that a form is blank, and which form it means."""

    nothing: tuple[Pattern, ...]
    own_table: Pattern
    forms: dict[str, Pattern]
    only_in_headings: tuple[Pattern, ...]
    list_names: tuple[str, ...]
    list_blank: tuple[str, ...]
    list_reasons: tuple[str, ...]
    list_yes: tuple[str, ...]
    denials: tuple[str, ...]


class UnitWords(Strict):
    """How a disclosure lists the units it covers."""

    name_headers: tuple[str, ...]
    number_headers: tuple[str, ...]
    other_headers: tuple[str, ...]
    list_opens: Pattern
    only_unit: Pattern
    no_name: Pattern


class NumberRule(Strict):
    """What a number is by the words around it. ``before`` ends at the number, ``after`` begins behind it."""

    role: str
    number: Pattern = Field(default=re.compile(r"[\d，.]+"))
    before: Pattern = Field(default=re.compile(""))
    after: Pattern = Field(default=re.compile(""))


class NumberWords(Strict):
    """What numbers are that nobody reads as figures; the first rule that fits."""

    rules: tuple[NumberRule, ...]


@cache
def outline_words() -> Outline:
    return load("outline", Outline)


@cache
def figure_words() -> FigureWords:
    return load("figures", FigureWords)


@cache
def claim_words() -> ClaimWords:
    return load("claims", ClaimWords)


@cache
def subject_words() -> Subjects:
    return load("subjects", Subjects)


@cache
def count_words() -> Counts:
    return load("counts", Counts)


@cache
def staffing_words() -> StaffingWords:
    return load("staffing", StaffingWords)


@cache
def blank_words() -> BlankWords:
    return load("blank_forms", BlankWords)


@cache
def unit_words() -> UnitWords:
    return load("units", UnitWords)


@cache
def number_words() -> NumberWords:
    return load("numbers", NumberWords)
