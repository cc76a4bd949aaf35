"""The forms as data: titles, header words, lines, measures, read from ``forms/*.yaml``.

Only loading and checking belong here; what a printed form is taken for is decided in ``recognise`` and
``layouts``. One file describes one form; files whose name begins with ``_`` hold line sets that several forms
share.
"""

from __future__ import annotations

from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from pipelines.statements.wording.text import fold

FORMS = Path(__file__).resolve().parent / "forms"
Section = Literal["income", "expenditure"]
Layout = Literal[
    "two_sided_lines", "coded_rows", "code_amount_blocks", "item_matrix", "labelled_sheet", "recognised_only"
]


class _Strict(BaseModel):
    """A misspelt key in a data file is an error, not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Measure(_Strict):
    """One kind of amount of a form and the header words under which it is printed.

    An ``optional`` measure is one that some provinces or years leave out; ``section`` restricts it to one side
    of a two-sided form.
    """

    label_zh: str
    label_en: str
    headers: tuple[str, ...] = ()
    section: Section | None = None
    optional: bool = False


class Line(_Strict):
    """One line of a form, or one item where items are columns.

    ``names`` are further names by year and province (``label_zh`` is always one of its names). ``after`` names
    lines of the same section below which this line stands: where two lines share a name, the printed place
    decides.
    """

    line_key: str
    label_zh: str
    label_en: str
    section: Section | None = None
    parent_key: str | None = None
    is_total: bool = False
    names: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    basis: str = "observed"

    @property
    def all_names(self) -> tuple[str, ...]:
        return (self.label_zh, *self.names)


class RowLaw(_Strict):
    """What a form states of each of its rows: one measure is the sum of others. A last resort to place columns."""

    total: str
    terms: tuple[str, ...]


class LineSet(_Strict):
    """A reference to a shared list of lines, placed in a section below a parent."""

    name: str
    section: Section | None = None
    parent_key: str | None = None


class Template(_Strict):
    """One form.

    ``title_prefix`` says what may stand before the title: a year or an agency's name, or ``any`` text (the name
    of a project). ``signature`` lists groups of header words of which each group should be found in the header;
    where it is empty, the headers of the measures that are not optional stand for it. ``header_alone``: the
    header is so much the form's own that it is recognised without a title. ``opens_with``: words of the first
    cell with which a new table of this form always begins. ``columns`` are the header words of the structural
    columns (``code``, ``name``, ``line_number``, ``number_row``); ``words`` are further vocabularies of a
    layout: vocabulary, key, printed words. ``word_sets`` names files of vocabularies that several forms share.
    ``list_header`` are keys of the vocabulary ``columns``: a table whose header names these, and nothing that the
    vocabulary does not know, is a list of this form also without a title.
    """

    form: str
    label_zh: str
    label_en: str
    titles: tuple[str, ...]
    layout: Layout
    unit_kind: Literal["money", "mixed", "none"] = "money"
    title_prefix: Literal["agency", "any"] = "agency"
    header_alone: bool = False
    signature: tuple[tuple[str, ...], ...] = ()
    opens_with: tuple[str, ...] = ()
    list_header: tuple[str, ...] = ()
    columns: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    words: dict[str, dict[str, tuple[str, ...]]] = Field(default_factory=dict)
    word_sets: tuple[str, ...] = ()
    measures: dict[str, Measure] = Field(default_factory=dict)
    line_sets: tuple[LineSet, ...] = ()
    lines: tuple[Line, ...] = ()
    row_law: RowLaw | None = None
    basis: str = ""

    @property
    def is_sheet(self) -> bool:
        return self.layout == "labelled_sheet"

    @cached_property
    def measures_by_header(self) -> dict[str, tuple[str, ...]]:
        """The measures by folded header word: several where the sides of a form share a word."""
        found: dict[str, tuple[str, ...]] = {}
        for name, measure in self.measures.items():
            for header in dict.fromkeys(map(fold, measure.headers)):
                found[header] = (*found.get(header, ()), name)
        return found

    @cached_property
    def list_words(self) -> dict[str, str]:
        """The keys of a list's columns by folded header word; empty where the form is no list."""
        columns = self.words.get("columns", {}) if self.list_header else {}
        return {fold(word): key for key, words in columns.items() for word in words}

    @cached_property
    def column_words(self) -> frozenset[str]:
        """The header words of the structural columns, folded."""
        return frozenset(fold(word) for column in self.columns.values() for word in column)

    @cached_property
    def header_words(self) -> frozenset[str]:
        """All header words, folded."""
        signature = {fold(word) for group in self.signature for word in group}
        return self.column_words | signature | frozenset(self.measures_by_header)


def load_template(path: Path) -> Template:
    """Read one form's file, its shared line sets placed before its own lines, its shared words below its own."""
    template = Template.model_validate(_yaml(path))
    shared = [line for reference in template.line_sets for line in _shared_lines(path.parent, reference)]
    words = {
        key: meanings for name in template.word_sets for key, meanings in _shared_words(path.parent, name).items()
    }
    return template.model_copy(update={"lines": (*shared, *template.lines), "words": words | template.words})


@cache
def load_templates() -> dict[str, Template]:
    """Every form by its name, in the order of the files' names. Raises on a file that breaks the schema."""
    templates: dict[str, Template] = {}
    for path in sorted(FORMS.glob("*.yaml")):
        if path.name.startswith("_"):
            continue
        template = load_template(path)
        if template.form in templates:
            raise ValueError(f"{path.name}: the form {template.form} is described twice")
        templates[template.form] = template
    return templates


def _shared_lines(folder: Path, reference: LineSet) -> list[Line]:
    place = {"section": reference.section, "parent_key": reference.parent_key}
    return [Line.model_validate({**place, **entry}) for entry in _yaml(folder / f"_{reference.name}.yaml")]


def _shared_words(folder: Path, name: str) -> dict[str, dict[str, tuple[str, ...]]]:
    return TypeAdapter(dict[str, dict[str, tuple[str, ...]]]).validate_python(_yaml(folder / f"_{name}.yaml"))


def _yaml(path: Path) -> Any:
    with path.open(encoding="utf-8") as stream:
        return yaml.load(stream, Loader=yaml.CSafeLoader)
