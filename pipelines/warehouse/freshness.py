"""What a build is made of, document by document, so that the next one finds quickly what is new.

Each document has a fingerprint: of its shard's name (a shard is never changed), of the names under which it was
ingested, of its corrections. All documents share the code and data that turn shards into a database, and what the
sources' lists say stands for itself. A note beside each build keeps them. It is a shortcut only: where the note
is gone everything is built, and where nothing but a fingerprint changed the build's content hash decides.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache, cached_property
from pathlib import Path

from pipelines.settings import EXPECTATIONS, PACKAGE, SQL, Home
from pipelines.warehouse.build import DocumentSource
from pipelines.warehouse.corrections import Filed
from pipelines.warehouse.publish import current_snapshot, inputs_note, work_file
from pipelines.warehouse.shards import document_id_of

_SUFFIXES = frozenset({".py", ".sql", ".yaml", ".yml", ".csv"})


@dataclass(frozen=True)
class Inputs:
    """All that decides what a build holds; ``documents`` are fingerprints by document.

    A document of which only corrections are known has a fingerprint too: they wait in the database.
    """

    knowledge: str
    lists: str
    documents: Mapping[str, str]

    @cached_property
    def key(self) -> str:
        """One hash over everything."""
        return _hash(
            [self.knowledge, self.lists, *(f"{one} {self.documents[one]}" for one in sorted(self.documents))]
        )

    def changed_since(self, earlier: Inputs) -> frozenset[str]:
        """The documents that are new, other or gone."""
        known = self.documents.keys() | earlier.documents.keys()
        return frozenset(one for one in known if self.documents.get(one) != earlier.documents.get(one))


@dataclass(frozen=True, slots=True)
class Failure:
    """What is wrong in a document's current shard, and the name of the earlier one that serves, if one does."""

    details: Sequence[str]
    serving: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What a build was made of, and which documents' shards were set aside: those are not examined again."""

    inputs: Inputs
    failures: Mapping[str, Failure]


def inputs_of(
    shards: Sequence[Path], sources: Sequence[DocumentSource], corrections: Sequence[Filed], lists: str = ""
) -> Inputs:
    """What a build of these shards would be made of; ``lists`` is the key of what the sources' lists say."""
    said: dict[str, list[str]] = defaultdict(list)
    for shard in shards:
        said[document_id_of(shard)].append(shard.name)
    for source in sources:
        said[source.document_id].append(repr(source))
    for filed in corrections:
        said[filed.correction.document_id].append(f"{filed.file} {filed.correction.correction_id}")
    return Inputs(_knowledge_key(), lists, {document: _hash(sorted(words)) for document, words in said.items()})


def is_unchanged(home: Home, key: str) -> bool:
    """True if the published snapshot was made from exactly these inputs."""
    snapshot = current_snapshot(home)
    note = read_note(snapshot.path) if snapshot is not None else None
    return note is not None and note.inputs.key == key


def write_note(build: Path, note: Note) -> None:
    """Note beside a build what it was made of; the note is published with it."""
    place = inputs_note(build)
    temporary = place.with_name(f".{place.name}")
    temporary.write_text(json.dumps(asdict(note)), encoding="utf-8")
    temporary.replace(place)


def read_note(build: Path) -> Note | None:
    """What a build was made of, as far as the note beside it can be read."""
    try:
        noted = json.loads(inputs_note(build).read_text(encoding="utf-8"))
        return Note(
            Inputs(**noted["inputs"]), {one: Failure(**failed) for one, failed in noted["failures"].items()}
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None


def remember(home: Home, key: str) -> None:
    """The published snapshot holds what these inputs make: keep the note of them beside it.

    A build that was published brought its note along; one that held the same as the snapshot left it in the work
    folder. Notes of builds that are gone are forgotten.
    """
    snapshot = current_snapshot(home)
    if snapshot is not None and not is_unchanged(home, key):
        left = (read_note(note) for note in work_file(home).parent.glob("*.inputs"))
        for note in (note for note in left if note is not None and note.inputs.key == key):
            write_note(snapshot.path, note)
    standing = {inputs_note(build) for build in home.builds.glob("*.duckdb")}
    for orphan in {*home.builds.glob("*.inputs"), *home.builds.glob(".*.inputs")} - standing:
        orphan.unlink(missing_ok=True)


def _hash(words: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:32]


@cache
def _knowledge_key() -> str:
    digest = hashlib.sha256()
    for root in (PACKAGE, SQL, EXPECTATIONS):
        for path in _files(root):
            digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _files(root: Path) -> Iterable[Path]:
    return sorted(path for path in root.rglob("*") if path.suffix in _SUFFIXES and path.is_file())
