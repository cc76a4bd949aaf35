"""Forms declared blank: by the form itself, by the list of forms, by a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipelines.statements.model import BlankFormRow
from pipelines.statements.narrative.sections import Passage
from pipelines.statements.narrative.sentences import Sentence, sentences
from pipelines.statements.narrative.vocabulary import blank_words
from pipelines.statements.tables import Reading, Table, TableRow
from pipelines.statements.templates import Template, load_templates
from pipelines.statements.wording.text import even_fold, fold, squeeze

_LIST_FORM = "form_list"
_DENIAL_REACH = 6


def blank_forms(
    tables: Sequence[Table], readings: Sequence[Reading], text: Sequence[Passage]
) -> tuple[BlankFormRow, ...]:
    """Every declaration, in this order; a sentence that repeats another of its form is left out."""
    return (*_from_forms(readings), *_from_lists(tables, readings), *_from_text(text))


def _from_forms(readings: Sequence[Reading]) -> Iterator[BlankFormRow]:
    statutory = {name for name, template in load_templates().items() if not _is_listing(template)}
    for reading in readings:
        one = reading.statement
        if one.is_blank and one.form in statutory:
            yield BlankFormRow(one.form, one.statement_id, "form", one.blank_reason or "", one.page, None)


def _is_listing(template: Template) -> bool:
    return template.layout in ("labelled_sheet", "recognised_only")


def _from_lists(tables: Sequence[Table], readings: Sequence[Reading]) -> Iterator[BlankFormRow]:
    places = {
        (reading.statement.table_index, reading.statement.row_index)
        for reading in readings
        if reading.statement.form == _LIST_FORM
    }
    for table in tables:
        if table.rows and (table.table_index, table.rows[0].row_index) in places:
            yield from _from_list(table)


def _from_list(table: Table) -> Iterator[BlankFormRow]:
    words = blank_words()
    name = blank = reason = 0
    for row in table.rows:
        folded = row.folded()
        if not (name and blank):
            name = _column(folded, words.list_names)
            blank = _column(folded, words.list_blank)
            reason = next((n for n, text in enumerate(folded, start=1) if text.endswith(words.list_reasons)), 0)
            continue
        form = form_named(row.text(name)) if squeeze(row.text(blank)) in words.list_yes else None
        if form is not None:
            yield BlankFormRow(form, None, "list", _reason(row, reason), row.page, row.grid.line)


def _column(texts: Sequence[str], headers: Sequence[str]) -> int:
    return next((number for number, text in enumerate(texts, start=1) if text in headers), 0)


def _reason(row: TableRow, column: int) -> str:
    return squeeze(row.text(column)) if column else ""


def form_named(title: str) -> str | None:
    """The form that bears a title; what stands in brackets behind it is no part of the title."""
    bare = fold(title).translate(str.maketrans("", "", "“”\"'"))
    for form, template in load_templates().items():
        if bare in template.titles or any(bare.startswith(one + "（") for one in template.titles):
            return form
    return None


def _from_text(text: Sequence[Passage]) -> Iterator[BlankFormRow]:
    """A sentence declares the form it names; 本年度无此项收支 declares the form of its heading."""
    declared: set[str] = set()
    for passage in text:
        if passage.kind != "prose":
            continue
        for sentence in sentences(passage):
            form = _declared(sentence)
            if form is not None and form not in declared:
                declared.add(form)
                anchor = sentence.anchor(0)
                yield BlankFormRow(form, None, "narrative", sentence.text, anchor.page, anchor.line)


def _declared(sentence: Sentence) -> str | None:
    words = blank_words()
    folded = sentence.folded
    if words.own_table.search(folded) or not any(pattern.search(folded) for pattern in words.nothing):
        return None
    heading = even_fold(sentence.passage.headings[-1]) if sentence.passage.headings else ""
    if any(pattern.search(folded) for pattern in words.only_in_headings):
        return next((form for form, pattern in words.forms.items() if pattern.search(heading)), None)
    for form, pattern in words.forms.items():
        found = pattern.search(folded)
        if found is not None and pattern.search(heading) and _denied(folded, found.start()):
            return form
    return None


def _denied(folded: str, at: int) -> bool:
    """True where the form is named directly behind the denial: 没有政府性基金…, 无“三公”经费…."""
    before = folded[max(0, at - _DENIAL_REACH) : at]
    return any(word in before for word in blank_words().denials)
