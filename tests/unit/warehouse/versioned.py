"""A little warehouse of text disclosures that came in one after the other, through the real reading and build."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb

from pipelines.statements.model import ParsedDocument
from pipelines.warehouse.build import DocumentSource, build_database
from pipelines.warehouse.corrections import Filed
from pipelines.warehouse.parsing import parse_document
from pipelines.warehouse.shards import write_shard
from tests.support.small_disclosure import small_disclosure

Judge = Callable[[duckdb.DuckDBPyConnection], None]
OFFICE = "阳谷县示范第1办公室"
SECOND_FORM = "一般公共预算财政拨款支出决算表"
_FIRST_DAY = datetime(2025, 9, 1, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Came:
    """A text that came in: its name, the day (0, 1, …; None if nobody knows), its date and address at a portal."""

    text: str
    name: str = "a.txt"
    day: int | None = 0
    published_on: date | None = None
    address: str | None = None

    @property
    def parsed(self) -> ParsedDocument:
        return parse_document(self.text.encode(), self.name)

    @property
    def document_id(self) -> str:
        return self.parsed.document_id

    @property
    def source(self) -> DocumentSource:
        seen_at = None if self.day is None else _FIRST_DAY + timedelta(days=self.day)
        return DocumentSource(self.document_id, self.name, seen_at, self.published_on, self.address)


@dataclass(frozen=True)
class Version:
    """What ``dim_document`` says of one document, by the names of files."""

    version_no: int | None
    supersedes: str | None
    superseded_by: str | None
    is_latest: bool


def disclosure(**amounts: str) -> str:
    """The small disclosure of one office. ``item`` and ``class_`` are printed in form 03 for 2010302 and 201."""
    forms = small_disclosure().split(SECOND_FORM)
    forms[0] = _printed(forms[0], **amounts)
    return SECOND_FORM.join(forms)


def first_form(**amounts: str) -> str:
    """The same, of which only form 03 is printed."""
    return disclosure(**amounts).split(SECOND_FORM)[0]


def second_form() -> str:
    """The same, of which only form 05 is printed."""
    title = "\n".join(small_disclosure().splitlines()[:4])
    return f"{title}\n{SECOND_FORM}{small_disclosure().split(SECOND_FORM)[1]}"


def of_scope(text: str, mark: str) -> str:
    """The same with ``（汇总）`` or ``（本级）`` after the office's name."""
    return text.replace(OFFICE, OFFICE + mark)


def warehouse(
    folder: Path,
    *came: Came,
    parsed: Sequence[ParsedDocument] = (),
    sources: Sequence[DocumentSource] = (),
    judge: Judge | None = None,
    corrections: Sequence[Filed] = (),
) -> duckdb.DuckDBPyConnection:
    """Read and build all that came in; ``parsed`` and ``sources`` are further documents, made by hand."""
    documents = {one.document_id: one for one in [*(each.parsed for each in came), *parsed]}
    shards = [write_shard(one, folder / "shards") for one in documents.values()]
    path = folder / "built.duckdb"
    met = [*(one.source for one in came), *sources]
    build_database(path, shards, sources=met, judge=judge, corrections=corrections)
    return duckdb.connect(path, read_only=True)


def versions(con: duckdb.DuckDBPyConnection) -> dict[str, Version]:
    """By file name; a document that is named by another is told by its file name too."""
    rows = con.execute(
        """
        SELECT document.source_name, version_no, earlier.source_name, later.source_name, document.is_latest
        FROM dim_document AS document
        LEFT JOIN (SELECT document_id, source_name FROM dim_document) AS earlier
            ON earlier.document_id = document.supersedes
        LEFT JOIN (SELECT document_id, source_name FROM dim_document) AS later
            ON later.document_id = document.superseded_by
        """
    ).fetchall()
    return {name: Version(*row) for name, *row in rows}


def _printed(form: str, item: str = "40.00", class_: str = "100.50") -> str:
    form = form.replace("一般行政管理事务\t40.00", f"一般行政管理事务\t{item}")
    return form.replace("201\t一般公共服务支出\t100.50", f"201\t一般公共服务支出\t{class_}")
