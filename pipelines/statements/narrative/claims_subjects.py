"""What a figure of a sentence is about: from the words before it to a canonical subject."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipelines.statements.narrative.claims_addresses import Cells, Sheet
from pipelines.statements.narrative.vocabulary import (
    Address,
    Context,
    Subject,
    claim_words,
    subject_words,
)
from pipelines.statements.wording.text import even_fold

_LEVEL_MARK = re.compile(r"（\d*[类款项]）")
_EDGES = "，、：。；“”\"'－—-*"
_REPORT = "报告"
_QUOTES = "“”\"'《》"
_FUNDS_MEASURE = "total"


@dataclass(frozen=True, slots=True)
class Entity:
    """A subject as met in the text: its words there, its canonical key, and the cells of its amounts."""

    text: str
    key: str | None = None
    cells: tuple[Address, ...] = ()
    budget_cells: tuple[Address, ...] = ()
    role_names: tuple[tuple[str, str], ...] = ()
    project: str | None = None
    sheet: Sheet | None = None

    def subject_key(self, role: str) -> str | None:
        """The key of this entity's amount in a role: ``initial_budget.function.2010350``."""
        if self.key is None:
            return None
        names = dict(self.role_names)
        if role in names:
            return f"{self.key}.{names[role]}"
        return self.key if role == "actual" else f"{role}.{self.key}"

    def addresses(self, role: str) -> tuple[Address, ...]:
        """The places of this entity's amount in a role; none for initial budgets and other years."""
        if role == "actual":
            return self.cells
        return self.budget_cells if role in ("budget", "full_budget") else ()


def contexts(headings: tuple[str, ...]) -> tuple[Context, ...]:
    """What the sections around a passage are about, the innermost first."""
    found: list[Context] = []
    for heading in reversed(headings):
        folded = even_fold(heading)
        for context in subject_words().contexts:
            if any(pattern.search(folded) for pattern in context.headings):
                found.append(context)
                break
    return tuple(found)


class Subjects:
    """Resolves the words of one document's text, with its own agency's name and its own forms."""

    def __init__(self, agency_name: str | None, cells: Cells) -> None:
        self._cells = cells
        self._agency = even_fold(agency_name) if agency_name else None

    def resolve(self, text: str, around: tuple[Context, ...]) -> Entity | None:
        """The entity that words name; with key None if they are unknown; None if they name nothing."""
        words = self.strip(text)
        if words in claim_words().generic:
            return None
        plain = re.sub(f"[{_QUOTES}]", "", even_fold(words))
        return (
            self._function(words, plain, around)
            or self._named(words, plain, around)
            or self._line(words, plain, around)
            or Entity(words)
        )

    def topic(self, text: str, around: tuple[Context, ...], is_heading: bool = False) -> Entity | None:
        """What a numbered item or a heading is about: a project, a functional line, or a subject.

        A heading names a project only where it is the title of that project's report.
        """
        folded = even_fold(text)
        found = subject_words().project_topic.search(folded)
        if found is not None and (not is_heading or folded.endswith(_REPORT)):
            name = self.strip(text[: found.end("name")])
            named = self.resolve(text[: found.end("name")], around)
            if named is not None and named.key == "department":
                return named
            if not subject_words().no_project.match(even_fold(name)):
                return project(name)
        bare = subject_words().heading_tail.sub("", folded)
        return self.resolve(text[: len(bare)], around)

    def default(self, around: tuple[Context, ...]) -> Entity | None:
        """What a section is about that names no subject in its sentence."""
        key = next((context.default for context in around if context.default), None)
        subject = next((one for one in subject_words().subjects if one.key == key), None)
        return _entity(subject, "") if subject is not None else None

    def strip(self, text: str) -> str:
        """The words without what opens a sentence: the year, the agency's own name, 其中."""
        folded = even_fold(text)
        start = 0
        while True:
            begun = start
            while start < len(text) and text[start] in _EDGES.replace("“", ""):
                start += 1
            if self._agency and folded.startswith(self._agency, start):
                start += len(self._agency)
                start += len("（汇总）") if folded.startswith("（汇总）", start) else 0
            found = _passed_over().match(folded, start)
            if found is not None:
                start = found.end()
            if start == begun:
                break
        return text[start:].rstrip("，、：。；")

    def _named(self, words: str, plain: str, around: tuple[Context, ...]) -> Entity | None:
        innermost = around[0].name if around else None
        for subject in subject_words().subjects:
            if innermost in subject.elsewhere or (subject.contexts and innermost not in subject.contexts):
                continue
            for pattern in subject.words:
                found = _at_end(pattern, plain)
                if found is not None and self._may_precede(plain[: found.start()]):
                    return _entity(subject, _printed_end(words, len(found[0])))
        return None

    def _may_precede(self, before: str) -> bool:
        agency = self._agency
        return not before or before.endswith(claim_words().lead_in) or bool(agency and before.endswith(agency))

    def _function(self, words: str, plain: str, around: tuple[Context, ...]) -> Entity | None:
        """一般公共服务支出（类）…（款）行政运行（项）, looked up among the document's own codes."""
        names: list[str] = []
        position = 0
        for mark in _LEVEL_MARK.finditer(plain):
            names.append(plain[position : mark.start()].removeprefix("支出").lstrip("，、"))
            position = mark.end()
        if not names:
            return None
        names = [re.sub(r"^\d+", "", name.rpartition("，")[2]) for name in names]
        code = self._cells.function_code(names)
        return self._function_entity(words, code, around)

    def _function_entity(self, words: str, code: str | None, around: tuple[Context, ...]) -> Entity:
        if code is None:
            return Entity(words)
        form = next((context.function_form for context in around if context.function_form), None)
        forms = (form or "general_budget_expenditure", "expenditure")
        cells = tuple(Address(form=one, line_key=f"function.{code}", measure=_FUNDS_MEASURE) for one in forms)
        return Entity(words, f"function.{code}", cells)

    def _line(self, words: str, plain: str, around: tuple[Context, ...]) -> Entity | None:
        """A line named without its level: a class in the sections on expenditure, an item of basic expenditure."""
        names = {context.name for context in around}
        if "basic" in names:
            line = self._cells.economic_line(plain)
            if line is not None:
                address = Address(form="general_budget_basic_expenditure", line_key=line, measure="amount")
                return Entity(words, line, (address,))
        if names & {"general_budget", "expenditure", "government_fund", "state_capital"}:
            code = self._cells.function_code([plain])
            if code is not None:
                return self._function_entity(words, code, around)
        return None


def _printed_end(words: str, length: int) -> str:
    """The last ``length`` characters of printed words, quotation marks not counted but kept."""
    start = len(words)
    while length:
        start -= 1
        length -= words[start] not in _QUOTES
    while start and words[start - 1] in "“《":
        start -= 1
    return words[start:]


def project(name: str) -> Entity:
    """A project as the text calls it; its sheet is found when all projects of the text are known."""
    roles = (("actual", "executed"), ("full_budget", "full_budget"), ("budget", "full_budget"))
    return Entity(name, "project", role_names=roles, project=name)


def _entity(subject: Subject, text: str) -> Entity:
    return Entity(text, subject.key, subject.cells, subject.budget_cells, tuple(subject.role_names.items()))


@cache
def _passed_over() -> re.Pattern[str]:
    words = claim_words()
    itself = f"(?:{'|'.join(words.selves)})(?:{'|'.join(words.self_kinds)})(?:（单位）)?"
    return re.compile("|".join((*words.passed_over, itself)))


def _at_end(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The longest match of a pattern that reaches the end of the text."""
    return _anchored(pattern).search(text)


@cache
def _anchored(pattern: re.Pattern[str]) -> re.Pattern[str]:
    return re.compile(f"(?:{pattern.pattern})$")
