"""Setting a page: one file that needs nothing else, neither a network nor a script.

Texts of a document are untrusted: everything is escaped, and the page forbids itself to load or run anything.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from pipelines.explorer.page_model import Bilingual, CellView, DocumentPage, Marks
from pipelines.explorer.words import both, load_words, plainly, say, say_kind
from pipelines.statements.model import NUMBER_ROLES, QUARANTINE_REASONS
from pipelines.warehouse.report import SEVERITIES

TEMPLATES = Path(__file__).resolve().parent / "templates"
_FIGURES = frozenset({"amount", "value"})
_LONG_TEXT = 24  # characters from which a column of text is set wider


def render_document(page: DocumentPage) -> str:
    """The page of a document as HTML."""
    return _environment().get_template("document.html").render(page=page)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        t=say,
        kind=say_kind,
        both=both,
        bilingual=Bilingual,
        cell_classes=cell_classes,
        cell_title=cell_title,
        mark_classes=mark_classes,
        mark_title=mark_title,
        reasons=QUARANTINE_REASONS,
        roles=NUMBER_ROLES,
        severities=SEVERITIES,
        totals=_totals,
        reason_why=_reason_why,
    )
    return environment


def cell_classes(cell: CellView) -> str:
    """What a cell is and what is said of it, as classes of the style sheet."""
    classes = [cell.role] if cell.role else []
    if cell.role in _FIGURES:
        classes.append("figure")
    if cell.is_unexplained:
        classes.append("unexplained")
    if len(cell.text) > _LONG_TEXT:
        classes.append("long")
    return " ".join([*classes, *mark_classes(cell.marks).split()])


def mark_classes(marks: Marks) -> str:
    if marks.contradicted_by:
        return f"contradicted {marks.severity}"
    return "confirmed" if marks.confirmed_by else ""


def cell_title(cell: CellView) -> str:
    told = [plainly("mark.unexplained")] if cell.is_unexplained else []
    return "\n".join(filter(None, [*told, mark_title(cell.marks)]))


def mark_title(marks: Marks) -> str:
    """By how many laws a figure is contradicted and confirmed, and by which."""
    told = []
    for says, identities in (("contradicted", marks.contradicted_by), ("confirmed", marks.confirmed_by)):
        if identities:
            names = [f"{name} ×{n}" if n > 1 else name for name, n in Counter(identities).items()]
            told.append(f"{plainly(f'mark.{says}', n=len(identities))}\n{', '.join(names)}")
    return "\n".join(told)


def _totals(page: DocumentPage) -> dict[str, int]:
    return {
        role: sum(getattr(one, role) for one in page.pages) for role in ("characters", "numbers", *NUMBER_ROLES)
    }


def _reason_why(reason: str | None) -> Bilingual:
    return load_words().get(f"reason.{reason}") or Bilingual(reason or "", reason or "")
