"""Telling that a file was cut off: what it announces and does not hold, and how its last block ends.

A form that breaks off before its closing line is told where it is read; here it is the document's own end. Only
what is certain counts: many departments announce attachments and publish them apart, and notes end without a stop.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.readers.model import Document, Grid, Paragraph
from pipelines.statements.model import QuarantineRow
from pipelines.statements.narrative.sections import table_of_contents
from pipelines.statements.narrative.vocabulary import outline_words
from pipelines.statements.tables import Reading
from pipelines.statements.templates import load_templates
from pipelines.statements.wording.text import even_fold, squeeze

_PART = re.compile(r"第[一二三四五六七八九十]+部分")
_ENDED = re.compile(r"[。！？；：）)》”!?;:.]$")
_PROSE_LENGTH, _PREFIX_LENGTH, _SHOWN = 20, 10, 20
_REPLACED = "\ufffd"


def cut_off(document: Document, readings: Sequence[Reading]) -> QuarantineRow | None:
    """Why the document as a whole reads as cut off; None if nothing says so for certain."""
    missing = _missing_parts(document)
    if missing and (not all(_is_attachment(part) for part in missing) or _ends_openly(document, readings)):
        return QuarantineRow(
            None, "truncated", f"announced in the table of contents but missing: {'、'.join(missing)}"
        )
    last = document.blocks[-1] if document.blocks else None
    if isinstance(last, Paragraph) and _is_broken(last, document):
        return QuarantineRow(None, "truncated", f"the text breaks off: …{squeeze(last.text)[-_SHOWN:]}")
    return None


def cut_sheet(document: Document, readings: Sequence[Reading]) -> QuarantineRow | None:
    """The evaluation sheet in the middle of which the file ends: it has no total, or its last row is cut short."""
    sheet = _last_read(readings)
    if sheet is None or sheet.quarantine or not load_templates()[sheet.statement.form].is_sheet:
        return None
    grid = _last_grid(document)
    if grid is None or all(use.table_index != grid.table_index for use in sheet.uses):
        return None
    has_total = any(value.subject == "total" for value in sheet.sheet_values)
    is_unfinished = sheet.evaluation is not None and not has_total
    if not is_unfinished and not (grid is document.blocks[-1] and _has_short_end(grid)):
        return None
    detail = f"{sheet.statement.title}: the file ends in the middle of this sheet"
    return QuarantineRow(sheet.statement.statement_id, "truncated", detail)


def _last_grid(document: Document) -> Grid | None:
    """The grid with which the document ends, but for a piece of a row without cells; None if text ends it."""
    tail = document.blocks[-2:]
    if tail and isinstance(tail[-1], Paragraph) and _ENDED.search(squeeze(tail[-1].text)):
        return None
    return next((block for block in reversed(tail) if isinstance(block, Grid)), None)


def _missing_parts(document: Document) -> list[str]:
    """The parts announced after the last part that the document holds; none if it names no part at all."""
    contents = table_of_contents(document)
    announced = {found[0]: entry for entry in contents.entries if (found := _PART.match(even_fold(entry)))}
    present = {
        found[0]
        for paragraph in document.paragraphs
        if paragraph.line not in contents.lines and (found := _PART.match(even_fold(squeeze(paragraph.text))))
    }
    order = list(announced)
    held = [order.index(part) for part in announced if part in present]
    return [announced[part] for part in order[max(held) + 1 :]] if held else []


def _is_attachment(part: str) -> bool:
    return "附件" in part


def _ends_openly(document: Document, readings: Sequence[Reading]) -> bool:
    """True where the last block ends without a stop, or in a form without its closing line."""
    last = document.blocks[-1]
    if isinstance(last, Paragraph):
        text = squeeze(last.text)
        return len(text) > _PROSE_LENGTH and _ENDED.search(text) is None
    final = _last_read(readings)
    return final is not None and any(row.reason == "truncated" for row in final.quarantine)


def _last_read(readings: Sequence[Reading]) -> Reading | None:
    return max(readings, key=lambda one: (one.statement.table_index, one.statement.row_index), default=None)


def _is_broken(last: Paragraph, document: Document) -> bool:
    """True where the last paragraph stops at a comma or a cut character, or repeats half of an earlier one."""
    text = even_fold(squeeze(last.text))
    if not text or any(pattern.fullmatch(text) for pattern in outline_words().captions):
        return False
    if text.endswith((_REPLACED, "，", "、")):
        return True
    if len(text) < _PREFIX_LENGTH or _ENDED.search(text):
        return False
    earlier = (even_fold(squeeze(paragraph.text)) for paragraph in document.paragraphs[:-1])
    return any(len(one) > len(text) + 1 and one.startswith(text) for one in earlier)


def _has_short_end(grid: Grid) -> bool:
    """True where the last row covers fewer columns than every other row: it was not printed to its end."""
    columns = range(1, grid.column_count + 1)
    rows = range(grid.first_row, grid.row_count + 1)
    counts = [count for row in rows if (count := sum(grid.at(row, column) is not None for column in columns))]
    return len(counts) > 1 and counts[-1] < min(counts[:-1])
