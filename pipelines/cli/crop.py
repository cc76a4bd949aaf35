"""``juesuan check FILE --crop CELL_ID OUT``: the page that a cell stands on as a picture, the cell marked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.cli.inputs import Given, given_files
from pipelines.cli.session import DONE, ProblemError, Session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.statements.model import CellRow


def crop(here: Session, files: Sequence[Path], cell_id: str, out: Path) -> int:
    """Draw the page and say on stdout what was marked: file, page, table, row, column, text."""
    if len(files) != 1:
        raise ProblemError(f"--crop takes one FILE, not {len(files)}")
    given, cell = _find(given_files(files), cell_id)
    with here.quiet_stdout():
        picture = _picture(given, cell, out.suffix)
    try:
        out.write_bytes(picture)
    except OSError as error:
        raise ProblemError(f"{out}: {error.strerror or error}") from None
    if here.as_json:
        here.answer(
            {
                "file": given.label,
                "cell_id": cell.cell_id,
                "statement_id": cell.statement_id,
                "page": cell.page,
                "table_index": cell.table_index,
                "row_index": cell.row_index,
                "column_index": cell.column_index,
                "text": cell.text,
                "role": cell.role,
                "box": [cell.x0, cell.top, cell.x1, cell.bottom],
                "picture": str(out),
            }
        )
    else:
        place = f"page {cell.page}, table {cell.table_index} row {cell.row_index} column {cell.column_index}"
        here.out.print(
            f"{given.label}, {place}: {' '.join(cell.text.split()) or '(empty)'}",
            highlight=False,
            markup=False,
            soft_wrap=True,
        )
    return DONE


def _find(documents: Sequence[Given], cell_id: str) -> tuple[Given, CellRow]:
    """The document that the id names, and its cell."""
    from pipelines.warehouse.parsing import read_isolated

    own = [given for given in documents if cell_id.startswith(f"{given.document_id}-")]
    for given, parsed in zip(own, read_isolated([(given.data, given.name) for given in own]), strict=True):
        for cell in parsed.cells:
            if cell.cell_id == cell_id:
                return given, cell
        if parsed.quarantine and not parsed.cells:
            raise ProblemError(f"{given.label}: {parsed.quarantine[0].reason}: {parsed.quarantine[0].detail}")
    names = ", ".join(given.document_id for given in documents)
    hint = "" if own else f"; its cells begin with {names}-"
    raise ProblemError(f"no cell {cell_id} in {documents[0].label}{hint}")


def _picture(given: Given, cell: CellRow, suffix: str) -> bytes:
    from pipelines.readers.marking import as_file, page_picture
    from pipelines.readers.model import Box

    if cell.page is None or cell.x0 is None or cell.top is None or cell.x1 is None or cell.bottom is None:
        raise ProblemError(f"{given.label} has no pages to draw: only a PDF's cells have a place on one")
    try:
        return as_file(page_picture(given.data, cell.page, Box(cell.x0, cell.top, cell.x1, cell.bottom)), suffix)
    except ValueError as error:
        raise ProblemError(str(error)) from None
