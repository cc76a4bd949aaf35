"""The headings under which the statutory forms print what a column holds, taken from the forms' own templates.

A column names a heading by its key in the template (a measure ``total``, a structural column ``code``, a word
``fields.project_name``) and, where it holds one row of the form, that row (a line ``income/year_total``, a word
``funds.fiscal``). What is printed there is never typed a second time.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.statements.templates import Template, load_templates
from pipelines.warehouse.dictionary.entries import Official, Strict

ANY = "*"
"""As a heading: each row names its own, by form and measure."""
_EACH = Official(form=ANY, form_zh="各表", heading_zh="由 form、measure 指明")


class Place(Strict):
    """As the file says it: of several headings each form's first; forms are the relation's if none are named."""

    forms: tuple[str, ...] | None = None
    row: str | None = None
    heading: str | tuple[str, ...] | None = None


class UnknownHeadingError(ValueError):
    """A form, row or heading that no template has."""


def unknown_forms(forms: Sequence[str]) -> list[str]:
    """Those that no template describes."""
    return [form for form in forms if form not in load_templates()]


def is_measure(forms: Sequence[str], name: str) -> bool:
    """Whether one of the forms has a measure of this name."""
    return any(name in load_templates()[form].measures for form in forms)


def officials(place: Place, forms: Sequence[str]) -> tuple[Official, ...]:
    """Where each form prints it. A form that is named must print it; of the relation's forms, those that do."""
    if place.heading == ANY:
        return (_EACH,)
    headings = (place.heading,) if isinstance(place.heading, str) else place.heading or ()
    found = []
    for form in place.forms or forms:
        template = load_templates().get(form)
        if template is None:
            raise UnknownHeadingError(f"no form {form}")
        heading = next((word for key in headings if (word := _heading(template, key))), None)
        row = _row(template, place.row) if place.row else None
        if heading and (row or not place.row):
            found.append(Official(form=form, form_zh=template.label_zh, row_zh=row, heading_zh=heading))
        elif place.forms:
            raise UnknownHeadingError(f"the form {form} has no {place.row or ''} {'/'.join(headings)}")
    return tuple(found)


def _heading(template: Template, key: str) -> str | None:
    if key in template.measures:
        return template.measures[key].label_zh
    if key in template.columns:
        return template.columns[key][0]
    return _word(template, key)


def _row(template: Template, key: str) -> str | None:
    section, _, line_key = key.rpartition("/")
    for line in template.lines:
        if line.line_key == line_key and (line.section or "") == section:
            return line.label_zh
    return _word(template, key)


def _word(template: Template, key: str) -> str | None:
    """The first of a vocabulary's words: ``fields.project_name``. A ``*`` in it stands for any text."""
    vocabulary, _, name = key.partition(".")
    words = template.words.get(vocabulary, {}).get(name)
    return words[0].strip("*") if words else None
