"""What a build has to do: which documents are new, other or gone, and which have to be built with them.

The steps of every build, whole or not, with checks between them::

    clean_work(home)
    plan = plan_build(home, shards, full=False, rebuild=())      # shards: the current one of every document
    if plan.is_unchanged: ...                                    # nothing to do; the published snapshot stands
    with (
        copied_ahead(plan) as copy,                              # pipelines.warehouse.growing
        connect(plan.path, len(plan.shards)) as con,             # pipelines.warehouse.build
    ):
        load_reported(con, plan.shards, failed=plan.failed, sources=plan.sources)
        changed_between_shards_and_ledger(con, plan.shards)      # check
        load_dimensions(con)
        build_facts(con, plan.corrections)
        changed_between_ledger_and_facts(con)                    # check
        judge(con, views=plan.is_full)
        result = grow(con, plan, copy, run, examine)
    # the expectation suites, then
    publish(home, result.path, result.snapshot_id); remember(home, plan.inputs)

The base of a build is the snapshot that the link points at, whatever it is: what was undone is built on no more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from pipelines.settings import Home
from pipelines.warehouse.build import DocumentSource
from pipelines.warehouse.choice import Choice, choose, document_sources
from pipelines.warehouse.corrections import FOLDER, Filed, load_corrections
from pipelines.warehouse.coverage import Coverage, coverage
from pipelines.warehouse.freshness import Failure, Inputs, Note, inputs_of, read_note
from pipelines.warehouse.links import Links, links_of_build, links_of_shards
from pipelines.warehouse.publish import current_snapshot, work_file
from pipelines.warehouse.shards import document_id_of

_MOST_OF_ALL = 0.5
"""A build of more than this share of all documents is a build of all: it costs no more and leaves a fresh file."""


@dataclass(frozen=True)
class Plan:
    """One build. ``base`` is the snapshot that it is poured into a copy of; None where all is built anew.

    ``changed`` documents are new, other or gone; ``touched`` are all of whom anything may be told otherwise now:
    their rows are replaced, if they stand in the base (``replaced``). ``loaded`` ones are those and all that have
    to be there to tell of them; ``shards`` hold them, ``failed`` are shards among theirs that break a rule of
    ours, with the details. ``history`` is the snapshot whose runs are kept.
    """

    home: Home
    note: Note
    base: Path | None
    history: Path | None
    changed: frozenset[str]
    touched: frozenset[str]
    replaced: frozenset[str]
    loaded: frozenset[str]
    shards: tuple[Path, ...]
    failed: Mapping[Path, tuple[str, ...]]
    sources: tuple[DocumentSource, ...]
    corrections: tuple[Filed, ...]
    coverage: Coverage
    is_unchanged: bool = False

    @property
    def inputs(self) -> str:
        """The key of all inputs."""
        return self.note.inputs.key

    @property
    def is_full(self) -> bool:
        """Whether everything is built anew."""
        return self.base is None

    @property
    def path(self) -> Path:
        """The file in which the documents are built; without a base it becomes the build itself."""
        build = work_file(self.home)
        return build if self.is_full else build.with_name("changes.duckdb")


def plan_build(home: Home, shards: Sequence[Path], *, full: bool = False, rebuild: Collection[str] = ()) -> Plan:
    """What has to be done for the published snapshot to hold exactly these shards, and all that goes with them.

    ``full`` builds everything anew, ``rebuild`` these documents whether they have changed or not. Raises what the
    corrections and the registry raise where a file of theirs is wrong.
    """
    sources, corrections = document_sources(home), load_corrections(home.configured(FOLDER))
    lists = coverage(home)
    made_of = inputs_of(shards, sources, corrections, lists.key)
    snapshot = current_snapshot(home)
    history = snapshot.path if snapshot is not None else None
    note = read_note(history) if history is not None else None
    given = _Given(home, made_of, history, tuple(shards), sources, corrections, lists)
    if full or history is None or note is None or note.inputs.knowledge != made_of.knowledge:
        return given.everything(note)
    changed = made_of.changed_since(note.inputs) | (made_of.documents.keys() & rebuild)
    if not changed and made_of.lists == note.inputs.lists:
        return given.nothing(history)
    if given.is_most(changed):
        return given.everything(note)
    return _increment(given, history, note, changed)


def _increment(given: _Given, base: Path, note: Note, changed: frozenset[str]) -> Plan:
    """The plan of the documents that have changed and all that hang together with them."""
    chosen = choose(given.of(changed))
    try:
        with duckdb.connect(str(base), read_only=True) as con:
            standing = tuple(links_of_build(con, given.sources))
    except duckdb.Error:
        # A snapshot that cannot be read is no base; the shards are all there.
        return replace(given, history=None).everything(note)
    links = Links([*standing, *links_of_shards([*chosen.good, *chosen.failed], given.sources)])
    touched = links.touched(changed)
    loaded = links.needed(touched)
    if given.is_most(loaded):
        return given.everything(note)
    known = {one: failure for one, failure in note.failures.items() if one not in changed}
    choice = _joined(chosen, _chosen_before(given.of(loaded - changed), known))
    return given.planned(base, changed, touched, loaded, choice, known | _failures(chosen), note.inputs.documents)


def _chosen_before(shards: Sequence[Path], failures: Mapping[str, Failure]) -> Choice:
    """What was chosen for documents whose shards have been examined in an earlier build."""
    good: list[Path] = []
    failed: dict[Path, tuple[str, ...]] = {}
    for shard in shards:
        failure = failures.get(document_id_of(shard))
        if failure is None:
            good.append(shard)
            continue
        failed[shard] = tuple(failure.details)
        if failure.serving is not None and (serving := shard.with_name(failure.serving)).exists():
            good.append(serving)
    return Choice(tuple(good), failed)


def _joined(one: Choice, other: Choice) -> Choice:
    return Choice((*one.good, *other.good), {**one.failed, **other.failed})


def _failures(choice: Choice) -> dict[str, Failure]:
    serving = {document_id_of(shard): shard.name for shard in choice.good}
    return {
        document_id_of(shard): Failure(details, serving.get(document_id_of(shard)))
        for shard, details in choice.failed.items()
    }


@dataclass(frozen=True)
class _Given:
    """What there is to build from."""

    home: Home
    made_of: Inputs
    history: Path | None
    shards: tuple[Path, ...]
    sources: tuple[DocumentSource, ...]
    corrections: tuple[Filed, ...]
    coverage: Coverage

    def everything(self, note: Note | None) -> Plan:
        """The plan of a build of all documents."""
        before = note.inputs if note is not None else Inputs("", "", {})
        everyone = frozenset(self.made_of.documents.keys() | before.documents.keys())
        choice = choose(self.shards)
        changed = self.made_of.changed_since(before)
        return self.planned(None, changed, everyone, everyone, choice, _failures(choice))

    def nothing(self, base: Path) -> Plan:
        """The plan of a build that has nothing to do."""
        nobody: frozenset[str] = frozenset()
        return replace(self.planned(base, nobody, nobody, nobody, Choice((), {}), {}), is_unchanged=True)

    def planned(
        self,
        base: Path | None,
        changed: frozenset[str],
        touched: frozenset[str],
        loaded: frozenset[str],
        choice: Choice,
        failures: Mapping[str, Failure],
        before: Collection[str] = (),
    ) -> Plan:
        return Plan(
            home=self.home,
            note=Note(self.made_of, failures),
            base=base,
            history=self.history,
            changed=changed,
            touched=touched,
            replaced=touched.intersection(before),
            loaded=loaded,
            shards=choice.good,
            failed=choice.failed,
            sources=tuple(source for source in self.sources if source.document_id in loaded),
            corrections=tuple(filed for filed in self.corrections if filed.correction.document_id in loaded),
            coverage=self.coverage,
        )

    def of(self, documents: Collection[str]) -> list[Path]:
        """The current shards of these documents."""
        return [shard for shard in self.shards if document_id_of(shard) in documents]

    def is_most(self, documents: Collection[str]) -> bool:
        return len(documents) > _MOST_OF_ALL * len(self.made_of.documents)
