"""Ten thousand inputs gone wrong, each known by its number, and the law that all of them must keep.

The first numbers are inputs made to hurt, the others honest files after one to three accidents. The command
``python -m tests.faults.mutations`` reads them in the build's own isolated processes, notes each in a log, so that
a run cut short goes on where it ended, tells what became of them, and ends 1 on any breach.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib import import_module
from io import BytesIO
from pathlib import Path
from random import Random
from typing import NamedTuple

from pipelines.sources.archives import UnsafeArchiveError, is_archive, members
from pipelines.sources.discover import HEAD, why_not_member
from pipelines.statements.model import QUARANTINE_REASONS, ParsedDocument
from pipelines.warehouse.isolation import EndedError, IsolatedExecutor, ParseLimits
from pipelines.warehouse.parsing import parse_document, reading_version
from pipelines.warehouse.shards import ShardError, read_shard, write_shard
from tests.faults.bases import REPOSITORY, made, sample, shared
from tests.faults.monsters import PDFS
from tests.faults.monsters_of_text import TEXTS
from tests.faults.operators import OPERATORS

MONSTERS = {**PDFS, **TEXTS}
LOG = REPOSITORY / "data" / "state" / "mutations.jsonl"
_SUFFIXES = ("pdf", "txt", "docx", "xlsx", "xls", "html", "zip", "doc", "", "PDF", "tar.gz")
_QUEUED = 4
_SLOWEST = 10
_LONGEST_DETAIL = 1000
_ORDINAL = re.compile(r"n\d+$")


class Mutant(NamedTuple):
    """One input: its bytes under a name, and the story of how it came about."""

    number: int
    name: str
    data: bytes
    story: str


@dataclass(frozen=True)
class Fate:
    """What became of one input, or of all documents in it where it is an archive."""

    number: int
    name: str
    story: str
    reasons: tuple[str, ...]
    statements: int = 0
    amounts: int = 0
    seconds: float = 0.0
    breaches: tuple[str, ...] = ()


def mutant(number: int, *, with_shared: bool = True) -> Mutant:
    """The input of this number."""
    if number < len(MONSTERS):
        name = list(MONSTERS)[number]
        return Mutant(number, name, MONSTERS[name](), "made to hurt")
    chance = Random(number)
    families = {made(): 12, sample(): 5, shared() if with_shared else (): 3}
    kept = {family: weight for family, weight in families.items() if family}
    base = chance.choice(chance.choices(list(kept), list(kept.values()))[0])
    operators = chance.choices(OPERATORS, k=chance.choice([1, 1, 1, 2, 3]))
    data = base.data
    for operator in operators:
        data = operator(chance, data)
    name = base.name
    if chance.random() < 0.3:
        name = f"{Path(base.name).stem}.{chance.choice(_SUFFIXES)}"
    return Mutant(number, name, data, f"{base.name}: {', '.join(one.__name__ for one in operators)}")


def fate(one: Mutant) -> Fate:
    """Take one input in as ``ingest`` and ``build`` do, and hold it to the law. Runs in a reading process."""
    documents = [_held_to_the_law(data, name) for data, name in _documents(one.data, one.name)]
    return Fate(
        one.number,
        one.name,
        one.story,
        tuple(sorted({reason for document in documents for reason in document.reasons})),
        sum(document.statements for document in documents),
        sum(document.amounts for document in documents),
        breaches=tuple(breach for document in documents for breach in document.breaches),
    )


def _documents(data: bytes, name: str) -> list[tuple[bytes, str]]:
    """The documents that taking a file in makes of it: itself, or the files of an archive."""
    if not is_archive(BytesIO(data)):
        return [(data, name)]
    try:
        found = members(data, name)
    except UnsafeArchiveError:
        return [(data, name)]
    taken = [(one.data, one.name) for one in found if not why_not_member(one.path, one.data[:HEAD])]
    return taken or [(data, name)]


def _held_to_the_law(data: bytes, name: str) -> Fate:
    parsed = parse_document(data, name)
    breaches = list(broken_rules(parsed))
    with tempfile.TemporaryDirectory() as folder:
        try:
            kept = read_shard(write_shard(parsed, Path(folder)))
            if len(kept.ledger) != len(parsed.ledger):
                breaches.append("the shard has other rows")
        except ShardError:
            # The build sets such a document aside as ``structural``.
            parsed = replace(parsed, ledger=(), statements=())
    reasons = tuple(row.reason for row in parsed.quarantine) or (
        ("rows",) if parsed.statements else ("structural",)
    )
    return Fate(0, name, "", reasons, len(parsed.statements), len(parsed.ledger), breaches=tuple(breaches))


def broken_rules(parsed: ParsedDocument) -> Iterator[str]:
    """What a document must never be, whatever its bytes were."""
    if not parsed.statements and not any(row.statement_id is None for row in parsed.quarantine):
        yield "neither rows nor set aside"
    for row in parsed.quarantine:
        if row.reason not in QUARANTINE_REASONS:
            yield f"no such reason: {row.reason}"
        if not row.detail or len(row.detail.splitlines()) > 1 or len(row.detail) > _LONGEST_DETAIL:
            yield f"a detail that is no line of text: {row.detail[:80]!r}"
        if not row.detail.isascii() and not _is_text(row.detail):
            yield "a detail that cannot be written"
    texts = {cell.cell_id: _ink(cell.text) for cell in parsed.cells}
    for amount in parsed.ledger:
        text = texts.get(amount.cell_id, texts.get(_ORDINAL.sub("", amount.cell_id)))
        if text is None:
            yield f"an amount without a cell: {amount.cell_id}"
        elif _ink(amount.reported_text) not in text:
            yield f"an amount that its cell does not print: {amount.reported_text[:40]!r} in {text[:40]!r}"


def _ink(text: str) -> str:
    """What of a text can be seen: without blanks, and without the controls that no page shows."""
    return "".join(sign for sign in text if not sign.isspace() and unicodedata.category(sign) not in {"Cc", "Cf"})


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def fates(numbers: Iterable[int], limits: ParseLimits, *, with_shared: bool = True) -> Iterator[Fate]:
    """What becomes of the inputs of these numbers, in the order in which they end."""
    todo = iter(numbers)
    with IsolatedExecutor(limits.processes(1000), limits) as executor:
        running: dict[Future[Fate], Mutant] = {}
        while True:
            while len(running) < _QUEUED and (number := next(todo, None)) is not None:
                one = mutant(number, with_shared=with_shared)
                running[executor.submit(timed, one)] = one
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                yield _fate_of(future, running.pop(future))


def timed(one: Mutant) -> Fate:
    """``fate`` with the seconds it took."""
    import time

    started = time.monotonic()
    return replace(fate(one), seconds=time.monotonic() - started)


def _fate_of(future: Future[Fate], one: Mutant) -> Fate:
    """An exception that is not the limits' is a breach: nothing else may leave ``parse_document``."""
    try:
        return future.result()
    except EndedError as error:
        # A process that dies of itself is survived and told, yet code of ours or a library's has failed badly.
        return Fate(one.number, one.name, f"{one.story}; {error.detail}", (error.reason,), seconds=error.seconds)
    except MemoryError:
        return Fate(one.number, one.name, one.story, ("out_of_memory",))
    except Exception as error:
        return Fate(one.number, one.name, one.story, (), breaches=(f"{type(error).__name__}: {error}",))


@cache
def _version() -> str:
    return reading_version()


def _noted(log: Path) -> dict[int, Fate]:
    """What earlier runs of the same reading version found."""
    if not log.exists():
        return {}
    found = {}
    for line in log.read_text(encoding="utf-8").splitlines():
        note = json.loads(line)
        if note.pop("version") == _version():
            known = Fate(**{**note, "reasons": tuple(note["reasons"]), "breaches": tuple(note["breaches"])})
            found[known.number] = known
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the log does not have yet, and tell the whole."""
    parser = argparse.ArgumentParser(prog="tests.faults.mutations", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="how many inputs (10000)")
    parser.add_argument("--first", type=int, default=0, help="the number to begin with (0)")
    parser.add_argument("--workers", type=int, default=0, help="processes (0: one per core)")
    parser.add_argument("--seconds", type=float, default=ParseLimits().seconds, help="time for one input")
    parser.add_argument("--log", type=Path, default=LOG, help="where each fate is noted")
    parser.add_argument("--show", type=int, metavar="NUMBER", help="write this one input to standard output")
    given = parser.parse_args(arguments)
    if given.show is not None:
        sys.stdout.buffer.write(mutant(given.show).data)
        return 0
    known = {number: one for number, one in _noted(given.log).items() if given.first <= number}
    numbers = range(given.first, given.first + given.count)
    found = [known[number] for number in numbers if number in known]
    given.log.parent.mkdir(parents=True, exist_ok=True)
    with given.log.open("a", encoding="utf-8") as log:
        limits = ParseLimits(given.workers, given.seconds)
        for one in fates((number for number in numbers if number not in known), limits):
            found.append(one)
            log.write(json.dumps({"version": _version(), **asdict(one)}, ensure_ascii=True) + "\n")
            log.flush()
            for breach in one.breaches:
                print(f"BREACH {one.number} {one.name} ({one.story}): {breach}", flush=True)
            if len(found) % 500 == 0:
                print(f"{len(found)} of {given.count}", flush=True)
    return _told(found)


def _told(found: Sequence[Fate]) -> int:
    outcomes = Counter(reason for one in found for reason in one.reasons)
    print(f"{len(found)} inputs, {sum(one.amounts for one in found)} amounts")
    for reason, count in outcomes.most_common():
        print(f"{count:7} {reason}")
    print("slowest:")
    for one in sorted(found, key=lambda one: -one.seconds)[:_SLOWEST]:
        print(f"{one.seconds:7.1f} s  {one.number} {one.name} ({one.story}): {', '.join(one.reasons)}")
    for reason in ("timed_out", "out_of_memory", "reader_crashed"):
        for one in found:
            if reason in one.reasons:
                print(f"{reason}: {one.number} {one.name} ({one.story})")
    breaches = sum(bool(one.breaches) for one in found)
    print(f"{breaches} breaches")
    return 1 if breaches else 0


if __name__ == "__main__":
    # Reading processes look functions up by their module's name, and would not find them in ``__main__``.
    sys.exit(import_module("tests.faults.mutations").main())
