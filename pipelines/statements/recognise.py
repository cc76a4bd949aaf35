"""Which form a table is: told by its title and its header together, never by its number.

A title alone is not enough (a table of contents has all of them), and a header alone only where it is so much a
form's own that no other form shares it. The evidence is kept in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache, cached_property

from pipelines.readers.model import Paragraph
from pipelines.statements import captions, headers
from pipelines.statements.captions import PrintedTitle
from pipelines.statements.continuation import put_together
from pipelines.statements.tables import Table
from pipelines.statements.templates import Template, load_templates
from pipelines.statements.wording import units
from pipelines.statements.wording.text import fold, squeeze

_HEADER_ROWS = 8
_SUPPORTED = Decimal("0.25")
_ALONE = Decimal("0.85")


@dataclass(frozen=True, slots=True)
class Recognised:
    """A table taken for a form, and what its caption says.

    ``title`` is as printed; ``agency_name`` keeps a remark such as （汇总） as printed; ``unit`` is what the form
    itself states, None where it is silent. ``evidence`` says what the decision rests on.
    """

    table: Table
    template: Template
    disclosure_no: int
    title: str
    agency_name: str | None
    fiscal_year: int | None
    unit: units.Unit | None
    evidence: str

    @property
    def form(self) -> str:
        return self.template.form


@dataclass(frozen=True, slots=True)
class _Candidate:
    template: Template
    title: PrintedTitle | None
    matched: str
    header: Decimal

    @property
    def rank(self) -> tuple[Decimal, int]:
        return (Decimal(1 if self.title else 0) + self.header, len(self.matched))


def recognise(tables: Sequence[Table]) -> tuple[Recognised, ...]:
    """The tables that are forms or sheets, in reading order, numbered by disclosure."""
    found: list[Recognised] = []
    last: Table | None = None
    for table in tables:
        recognised = recognise_table(table)
        if recognised is not None and found and found[-1].table is last and _goes_on(found[-1], recognised):
            found[-1] = replace(found[-1], table=_joined(found[-1].table, table))
            last = found[-1].table
            continue
        last = table
        if recognised is not None:
            found.append(recognised)
    whole = [replace(one, table=put_together(one.table, one.template)) for one in found]
    return tuple(_numbered(whole))


def _goes_on(before: Recognised, after: Recognised) -> bool:
    """Whether a table is the one before it printed on: the same form under the same title for the same agency."""
    if before.template.is_sheet or before.form != after.form:
        return False
    same_title = captions.bare_title(before.title) == captions.bare_title(after.title)
    return same_title and fold(before.agency_name or "") == fold(after.agency_name or "")


def _joined(first: Table, second: Table) -> Table:
    return replace(first, rows=first.rows + second.rows, notes=second.notes, last_line=second.last_line)


def recognise_table(table: Table) -> Recognised | None:
    """What one table is taken for, as if it stood in a document's first disclosure; None if for no form."""
    titles = list(captions.printed_titles(table))
    words = _TableWords(table)
    candidates = [
        candidate
        for template in load_templates().values()
        if (candidate := _candidate(words, template, titles)) is not None
    ]
    best = max(candidates, key=lambda candidate: candidate.rank, default=None)
    if best is None:
        return None
    lines = _lines(table, best.title)
    rows = None if best.template.is_sheet else _HEADER_ROWS
    return Recognised(
        table=table,
        template=best.template,
        disclosure_no=1,
        title=best.title.text if best.title else best.template.label_zh,
        agency_name=captions.agency_in(lines),
        fiscal_year=captions.year_in(lines),
        unit=units.stated_unit(reversed(lines), table, rows),
        evidence=f"title: {best.matched or 'none'}; header: {best.header:.2f}",
    )


def _candidate(words: _TableWords, template: Template, titles: Sequence[PrintedTitle]) -> _Candidate | None:
    is_list = words.are_list_of(template)
    header = Decimal(1) if is_list else _header_support(words, template)
    title, matched = _matching_title(template, titles)
    if title is not None and header >= _SUPPORTED:
        return _Candidate(template, title, matched, header)
    if (template.header_alone or is_list) and header >= _ALONE and not _foreign(titles):
        return _Candidate(template, None, "", header)
    return None


def _matching_title(template: Template, titles: Sequence[PrintedTitle]) -> tuple[PrintedTitle | None, str]:
    """The nearest printed text that is one of the template's titles, and which."""
    known = _bare_titles(template.titles)
    for title in titles:
        for name in known:
            if not title.bare.endswith(name):
                continue
            prefix = title.bare.removesuffix(name)
            if template.title_prefix == "any" or captions.prefix_allowed(prefix):
                return title, name
    return None, ""


@cache
def _bare_titles(titles: tuple[str, ...]) -> tuple[str, ...]:
    """Titles as they are compared, the longest first."""
    return tuple(sorted(map(captions.bare_title, titles), key=len, reverse=True))


def _foreign(titles: Sequence[PrintedTitle]) -> bool:
    """Whether the nearest title over a table is one that no template knows: then its header proves nothing."""
    for title in titles:
        if captions.is_foreign_title(title.bare):
            return not any(
                title.bare.endswith(captions.bare_title(name))
                and captions.prefix_allowed(title.bare.removesuffix(captions.bare_title(name)))
                for template in load_templates().values()
                for name in template.titles
            )
    return False


class _TableWords:
    """The words of one table as templates ask for them, folded once for all templates."""

    def __init__(self, table: Table) -> None:
        self._table = table

    @cached_property
    def texts(self) -> frozenset[str]:
        """The text of every cell."""
        return frozenset(fold(cell.text) for row in self._table.rows for cell in row.cells())

    @cached_property
    def running(self) -> str:
        """All texts behind each other: a folded word has no line break, so none is found across two cells."""
        return "\n".join(self.texts)

    @cached_property
    def headers(self) -> frozenset[str]:
        """The statutory header words of the first rows."""
        first = self._table.rows[:_HEADER_ROWS]
        return frozenset(headers.header_word(cell.text) for row in first for cell in row.cells()) & _all_words()

    @cached_property
    def first(self) -> tuple[str, ...]:
        """The texts of the first row of more than one text: above it a title may be printed as a row."""
        rows = ([text for text in row.folded() if text] for row in self._table.rows[:_HEADER_ROWS])
        return next((tuple(texts) for texts in rows if len(texts) > 1), ())

    def are_list_of(self, template: Template) -> bool:
        """Whether the header is that of a list: the words that it must have, and none that it does not know."""
        keys = {template.list_words.get(text) for text in self.first} if template.list_header else set()
        return bool(keys) and None not in keys and keys.issuperset(template.list_header)

    def hold(self, word: str) -> bool:
        """Whether a cell is this word, or, where the word is long enough to tell, holds it."""
        folded = fold(word)
        return folded in self.texts or (len(folded) >= 4 and folded in self.running)


def _header_support(words: _TableWords, template: Template) -> Decimal:
    """How well the header agrees with the template, 0 to 1.

    The harmonic mean of two shares: of the template's header words, those that are printed; of the known header
    words that are printed, those that are the template's.
    """
    if template.is_sheet:
        found = sum(any(words.hold(word) for word in group) for group in template.signature)
        return Decimal(found) / max(len(template.signature), 1)
    known = words.headers
    if not known:
        return Decimal(0)
    groups = template.signature or tuple(
        measure.headers for measure in template.measures.values() if not measure.optional
    )
    found = sum(any(fold(word) in known for word in group) for group in groups)
    own = len(known & _recognising_words(template))
    if not found or not own:
        return Decimal(0)
    coverage, precision = Decimal(found) / len(groups), Decimal(own) / len(known)
    return 2 * coverage * precision / (coverage + precision)


def _recognising_words(template: Template) -> frozenset[str]:
    """The header words of a template; where its items are columns, they are header words too."""
    if template.layout != "item_matrix":
        return template.header_words
    return template.header_words | {fold(name) for line in template.lines for name in line.all_names}


@cache
def _all_words() -> frozenset[str]:
    statutory = (template for template in load_templates().values() if not template.is_sheet)
    return frozenset(word for template in statutory for word in _recognising_words(template))


def _lines(table: Table, title: PrintedTitle | None) -> Sequence[Paragraph]:
    """The caption lines that belong to the table: from its title on; texts in its first rows count as lines."""
    cells = [
        Paragraph(squeeze(texts[0]), table.first_line, row.page)
        for row in table.rows[:3]
        if len(texts := [cell.text for cell in row.cells() if fold(cell.text)]) == 1
    ]
    if title is None or title.place < 0:
        return [*captions.heading_lines(table), *cells]
    return [*table.captions[title.place :], *cells]


@dataclass
class _Disclosures:
    """Which forms of which agencies have been seen: a form again under another agency is another's disclosure.

    So is the form that opened an agency's disclosure when it comes again after others: another year's.
    """

    current: int = 1
    last: int = 1
    numbers: dict[str, int] = field(default_factory=dict)
    seen: dict[tuple[int, str, str], int] = field(default_factory=dict)
    opened_by: dict[int, tuple[str, str]] = field(default_factory=dict)

    def number(self, place: int, recognised: Recognised) -> int:
        agency = fold(recognised.agency_name or "")
        if recognised.template.is_sheet or recognised.template.layout == "recognised_only":
            return self.numbers.get(agency, self.current)
        form, title = recognised.form, captions.bare_title(recognised.title)
        if agency and agency in self.numbers:
            self.current = self.numbers[agency]
            if self._opens_again(form, title, place):
                self.last += 1
                self.current = self.numbers[agency] = self.last
        elif self._again_for_another(agency, form, title, place):
            self.last += 1
            self.current = self.last
        if agency:
            self.numbers.setdefault(agency, self.current)
        self.seen[self.current, form, title] = place
        self.opened_by.setdefault(self.current, (form, title))
        return self.current

    def _opens_again(self, form: str, title: str, place: int) -> bool:
        before = self.seen.get((self.current, form, title))
        return self.opened_by.get(self.current) == (form, title) and before is not None and before != place - 1

    def _again_for_another(self, agency: str, form: str, title: str, place: int) -> bool:
        """Without an agency's name, the same form again after other forms is another disclosure too."""
        before = [at for (number, seen, _), at in self.seen.items() if (number, seen) == (self.current, form)]
        if agency and agency not in self.numbers and self.numbers:
            return bool(before)
        same_title = self.seen.get((self.current, form, title))
        nameless = not agency and not self.numbers
        return nameless and same_title is not None and same_title != place - 1


def _numbered(found: Sequence[Recognised]) -> Iterator[Recognised]:
    disclosures = _Disclosures()
    for place, recognised in enumerate(found):
        yield replace(recognised, disclosure_no=disclosures.number(place, recognised))
