"""``juesuan check``: read disclosures without any warehouse, and say what was recognised and what does not fit."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.progress import listening_bar
from pipelines.cli.report import show_documents, show_findings, show_forms, show_identities, show_quarantine
from pipelines.cli.session import (
    DONE,
    NEEDS_ATTENTION,
    DebugOption,
    HomeOption,
    JsonOption,
    ProblemError,
    Session,
    session,
)

if TYPE_CHECKING:
    from pipelines.warehouse.report import Report


@dataclass(frozen=True, slots=True)
class Given:
    """One file named on the command line."""

    path: Path
    document_id: str


def check(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Disclosures.")],
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> int:
    """Read files and judge every identity, without any warehouse.

    Ends 1 where a finding is an error or a file cannot be read.
    """
    from pipelines.warehouse.difference import SetAside, told

    here = session(context, home, as_json)
    for path in files:
        if not path.is_file():
            raise ProblemError(f"{path}: " + ("a folder; name the files" if path.is_dir() else "no such file"))
    with tempfile.TemporaryDirectory(prefix="juesuan-check-") as folder, here.quiet_stdout():
        given, reports = _judge(here, files, Path(folder))
    for one in given:
        rows = reports[one.document_id].quarantine
        for line in told(
            [SetAside(q.document_id, one.path.name, q.statement_id, q.reason, q.detail) for q in rows]
        ):
            here.warn(line)
    if here.as_json:
        here.answer([{"file": str(one.path), **_plain(reports[one.document_id])} for one in given])
    else:
        for one in given:
            _show(here, one, reports[one.document_id])
    return NEEDS_ATTENTION if any(_needs_attention(report) for report in reports.values()) else DONE


def _judge(here: Session, files: Sequence[Path], folder: Path) -> tuple[list[Given], dict[str, Report]]:
    """Build a database of these files alone in a folder that is thrown away, and read its report."""
    import duckdb

    from pipelines.identities.judge import judge
    from pipelines.warehouse.build import build_database
    from pipelines.warehouse.parsing import parse_document
    from pipelines.warehouse.report import load_report
    from pipelines.warehouse.shards import write_shard

    given: dict[str, Given] = {}
    shards: dict[str, Path] = {}
    with listening_bar(here) as listener:
        listener.step("reading")
        for done, path in enumerate(files, start=1):
            data = _bytes(path)
            document_id = hashlib.sha256(data).hexdigest()[:16]
            given[str(path)] = Given(path, document_id)
            if document_id not in shards:
                shards[document_id] = write_shard(parse_document(data, path.name), folder)
            listener.advance(done, len(files), path.name)
        listener.step("judging")
        built = folder / "check.duckdb"
        build_database(built, list(shards.values()), judge=judge)
    with duckdb.connect(str(built), read_only=True) as con:
        return list(given.values()), {
            document_id: _not_published(load_report(con, document_id)) for document_id in shards
        }


def _not_published(report: Report) -> Report:
    """A document that a build would publish has only been read here."""
    documents = tuple(
        replace(document, status="read") if document.status == "published" else document
        for document in report.documents
    )
    return replace(report, documents=documents)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ProblemError(f"{path}: {error.strerror or error}") from None


def _needs_attention(report: Report) -> bool:
    return bool(report.quarantine) or any(finding.severity == "error" for finding in report.findings)


def _plain(report: Report) -> dict[str, object]:
    plain = asdict(report)
    plain["document"] = plain.pop("documents")[0]
    del plain["snapshot"]
    return plain


def _show(here: Session, one: Given, report: Report) -> None:
    here.out.rule(one.path.name, align="left", style="dim")
    show_documents(here, report.documents)
    show_forms(here, report.forms)
    show_identities(here, report.identities)
    show_findings(here, report.findings)
    show_quarantine(here, report.quarantine)
