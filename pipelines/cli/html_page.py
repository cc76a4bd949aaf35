"""``juesuan check --html OUT``: the page on the one document that was checked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.cli.inputs import Given
from pipelines.cli.session import ProblemError

if TYPE_CHECKING:
    import duckdb


def require_one(given: Sequence[Given], files: Sequence[Path], out: Path) -> None:
    """Refuse, before anything is read, what cannot become one page; raises ``ProblemError``."""
    documents = {one.document_id for one in given}
    if len(documents) != 1:
        raise ProblemError(
            f"--html makes the page of one document, not of {len(documents)}: check them one by one"
        )
    if out.is_dir():
        raise ProblemError(f"{out}: a folder; name the page")
    if not out.absolute().parent.is_dir():
        raise ProblemError(f"{out}: no such folder: {out.parent}")
    if any(out.exists() and out.samefile(file) for file in files):
        raise ProblemError(f"{out}: the disclosure itself; name another file for its page")


def write_page(con: duckdb.DuckDBPyConnection, document_id: str, out: Path) -> None:
    """Write the page of a document; raises ``ProblemError`` where it cannot be written."""
    from pipelines.explorer.document_page import load_document_page
    from pipelines.explorer.render import render_document

    page = render_document(load_document_page(con, document_id))
    try:
        out.write_text(page, encoding="utf-8")
    except OSError as error:
        raise ProblemError(f"{out}: {error.strerror or error}") from None
