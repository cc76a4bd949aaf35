"""What the document is, in an order of trust.

The forms that it prints come first: they are what would be read, and covers are copied from last year's budget.
Then its title, then the headings of its parts, then the columns of its tables. The file's name speaks only where
nothing inside does: names are given by whoever saved the file (2026年…部门预算 stood on final accounts of 2019).
A title that ends as a notice or a form to fill in names that, unless the forms themselves follow.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.readers.model import Grid
from pipelines.statements import kinds
from pipelines.statements.captions import bare_title
from pipelines.statements.facts.source import Found, Source, folded
from pipelines.statements.facts.titles import Title, file_name_title
from pipelines.statements.kinds import (
    BUDGET,
    FINAL_ACCOUNTS,
    OF_GOVERNMENT,
    OTHER,
    PERFORMANCE_REPORT,
    FormTitles,
    kind_words,
)

# One form of final accounts may stand in a budget for comparison, and the other way round; three are a set.
_A_SET = 3
# Two forms that only a whole government has (debts, social insurance funds) are none of a department's.
_A_PAIR = 2
_HEADER_ROWS, _HEADER_LENGTH = 3, 20
_FIGURE = re.compile(r"-?[\d，]*\d\.\d+|-?\d{1,3}(?:，\d{3})+")
_NOT_ZERO = re.compile(r"[1-9]")


@dataclass(frozen=True, slots=True)
class Kind:
    """The kind of a document: for people ``label`` with the words as printed, and from what it was told."""

    value: str
    label: str
    words: str
    basis: str
    text: str
    page: int | None = None

    @property
    def described(self) -> str:
        """``a budget (部门综合预算)``."""
        return f"{self.label} ({self.words})" if self.words else self.label

    def evidence(self) -> Found:
        """The kind as a fact with its evidence."""
        return Found(self.value, self.basis, self.text, self.page)


def document_kind(source: Source, title: Title | None, paper: Title | None) -> Kind:
    """Tell the kind of a document; the blank template of final accounts is a kind of its own."""
    kind = _kind(source, title, paper)
    if kind.value in (FINAL_ACCOUNTS, BUDGET) and _is_template(source):
        return _of(kinds.FORM_TEMPLATE, kind.words, kind.basis, kind.text, kind.page)
    return kind


def _kind(source: Source, title: Title | None, paper: Title | None) -> Kind:
    forms = kinds.form_titles(bare_title(line.text) for line in source.short_lines if "表" in line.text)
    # The title of a form at the head of a file is counted with the forms, and titles no document.
    title = None if title is None or _is_form(title) else title
    by_forms = _by_forms(source, forms, title.named.kind if title is not None else None)
    if by_forms is not None:
        return by_forms
    if paper is not None and not forms.final_accounts and not _reaches_into(title, paper):
        return _titled(paper)
    if title is not None:
        return _titled(title)
    told = next(_inside(source, forms), None)
    if told is not None:
        return told
    name = file_name_title(source)
    return _titled(name) if name is not None else _of(OTHER, "", "nothing that names a kind", "")


def _reaches_into(title: Title | None, paper: Title) -> bool:
    """Whether the words of the kind end the line themselves: 绩效评价工作报告 is no 工作报告."""
    return title is not None and title.named.end > paper.named.start


def _is_form(title: Title) -> bool:
    bare = bare_title(title.text)
    return title.agency is None and any(pattern.search(bare) for pattern in kind_words().forms.values())


def _by_forms(source: Source, forms: FormTitles, titled: str | None) -> Kind | None:
    """The kind where the forms outweigh the title, or stand without one."""
    if titled == FINAL_ACCOUNTS:
        is_budget = forms.budget >= _A_SET and not forms.final_accounts
        return _formed(source, BUDGET, "forms") if is_budget else None
    if titled is None and forms.government >= _A_PAIR:
        return _formed(source, OF_GOVERNMENT[FINAL_ACCOUNTS if forms.is_settled else BUDGET], "forms")
    is_governments = titled in OF_GOVERNMENT.values() and forms.government
    if forms.final_accounts >= _A_SET and not is_governments:
        return _formed(source, FINAL_ACCOUNTS, "forms")
    return None


def _inside(source: Source, forms: FormTitles) -> Iterator[Kind]:
    """What headings, single forms and columns tell of a document without a title, the plainest first."""
    words = kind_words()
    for line in source.headings:
        found = words.part_headings.match(line.text)
        if found is not None:
            yield _of(words.part_kinds[found["kind"]], "", "heading", line.text, line.page)
    for kind in (FINAL_ACCOUNTS, BUDGET, PERFORMANCE_REPORT):
        if getattr(forms, kind):
            yield _formed(source, kind, "form title")
    columns = Counter(
        kind
        for grid in source.document.grids
        for kind, patterns in words.header_words.items()
        if any(pattern.fullmatch(text) for text in _header(grid) for pattern in patterns)
    )
    for kind, _ in columns.most_common(1):
        yield _of(kind, "", "columns", kind)


def _header(grid: Grid) -> list[str]:
    return [
        folded(cell.text) for cell in grid.cells if cell.row <= _HEADER_ROWS and len(cell.text) <= _HEADER_LENGTH
    ]


def _formed(source: Source, kind: str, basis: str) -> Kind:
    """A kind told from forms, with the first of them as evidence."""
    sort = kind if kind in kind_words().forms else "government"
    pattern = kind_words().forms[sort]
    line = next(line for line in source.short_lines if pattern.search(bare_title(line.text)))
    return _of(kind, "", basis, line.text, line.page)


def _titled(title: Title) -> Kind:
    named = title.named
    return Kind(named.kind, named.label, named.words, title.basis, title.printed, title.page)


def _of(kind: str, words: str, basis: str, text: str, page: int | None = None) -> Kind:
    return Kind(kind, kind_words().labels[kind], words, basis, text, page)


def _is_template(source: Source) -> bool:
    """Forms for names and figures that are to be filled in: placeholders on the cover, no figure in any table."""
    names = [source.cover_text, *(line.text for line in source.headings)]
    return any(map(kinds.is_placeholder, names)) and not any(
        _FIGURE.fullmatch(text) and _NOT_ZERO.search(text)
        for grid in source.document.grids
        for cell in grid.cells
        if (text := folded(cell.text))
    )
