"""Claims of the running text: every amount, percentage, score and standard count, with what it is about.

A claim is what the sentence says, with its printed precision. Which cell it repeats is told by its words alone;
whether it agrees with that cell is for the identities to judge.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from pipelines.statements.narrative.claims_addresses import Cells, project_name
from pipelines.statements.narrative.claims_counts import counted
from pipelines.statements.narrative.claims_kinds import Meaning, comparison, read_amount, read_percent, unchanged
from pipelines.statements.narrative.claims_subjects import Entity, Subjects, contexts, project
from pipelines.statements.narrative.sections import Passage
from pipelines.statements.narrative.sentences import Figure, Sentence, figures, sentences
from pipelines.statements.narrative.vocabulary import Address, Context, claim_words, subject_words
from pipelines.statements.tables import DocumentFacts
from pipelines.statements.wording.numbers import UNITS_IN_YUAN

_FUNDS = "evaluation.funds"
_OWN_SCORE = {"project": "project.score", "department": "department.score"}


@dataclass(frozen=True, slots=True)
class Draft:
    """A claim before its project's sheet and its base are known.

    ``scope`` is the numbered item or section it stands in, ``group`` the subject within it: the claims of one
    group belong together. ``start`` and ``end`` are what the figure occupies in its sentence.
    """

    sentence: Sentence
    start: int
    end: int
    kind: str
    value: Decimal
    quantum: Decimal
    unit: str
    direction: str | None
    entity: Entity
    role: str
    subject_key: str | None
    cells: tuple[Address, ...]
    scope: int
    group: str


@dataclass
class _State:
    """What the sentences of one item or section have been about so far."""

    scope: int
    topic: str
    around: tuple[Context, ...]
    inherited: Entity | None
    current: Entity | None = None
    last_amount: Draft | None = None
    funds_key: str | None = None


class ClaimReader:
    """Reads the claims of one document, passage by passage, in the order of the document."""

    def __init__(self, cells: Cells, facts: DocumentFacts) -> None:
        self._cells = cells
        self._subjects = Subjects(facts.agency_name, cells)
        self._year = facts.fiscal_year
        self._unit = UNITS_IN_YUAN.get(facts.unit_text or "", Decimal(1))
        self._fallback_quantum = self._unit / 100
        self._state: _State | None = None
        self.drafts: list[Draft] = []

    def read(self, passage: Passage) -> None:
        """Take the claims of one passage."""
        state = self._enter(passage)
        for sentence in sentences(passage):
            done = 0
            for figure in figures(sentence):
                self._take(self._unchanged(sentence, done, figure.start, state))
                self._take(self._figure(sentence, figure, done, state))
                done = figure.end
            self._take(self._unchanged(sentence, done, len(sentence.text), state))

    def head_count(self, sentence: Sentence, figure: Figure, key: str, words: str) -> None:
        """A head count that the staffing sentences state is a claim too."""
        entity = Entity(words, key)
        self._take(
            _draft(
                sentence, figure, Meaning("count", words), entity, key, (), self._enter(sentence.passage), "person"
            )
        )

    def _take(self, draft: Draft | None) -> None:
        if draft is not None:
            self.drafts.append(draft)

    def _enter(self, passage: Passage) -> _State:
        topic = passage.topic or ""
        if self._state is None or (self._state.scope, self._state.topic) != (passage.item, topic):
            around = contexts(passage.headings)
            self._state = _State(passage.item, topic, around, self._inherited(passage, around))
        return self._state

    def _inherited(self, passage: Passage, around: tuple[Context, ...]) -> Entity | None:
        """What a sentence without a subject is about: its item, else its heading, else its section."""
        topic = self._subjects.topic(passage.topic, around) if passage.topic else None
        headings = [
            self._subjects.topic(heading, around, is_heading=True) for heading in reversed(passage.headings)
        ]
        known = [entity for entity in (topic, *headings) if entity is not None and entity.key is not None]
        return next(iter(known), None) or topic or self._subjects.default(around)

    def _figure(self, sentence: Sentence, figure: Figure, done: int, state: _State) -> Draft | None:
        if figure.kind == "money":
            return self._amount(sentence, figure, read_amount(sentence, figure, done), state)
        if figure.kind == "percent":
            return self._percent(sentence, figure, read_percent(sentence, figure, done), state)
        if figure.kind == "points":
            return self._score(sentence, figure, state)
        if figure.kind == "count":
            return self._count(sentence, figure, state)
        return None

    def _amount(self, sentence: Sentence, figure: Figure, meaning: Meaning, state: _State) -> Draft:
        if not figure.unit:
            figure = replace(figure, quantum=self._unit)
        entity = self._entity(meaning, state)
        if entity.key == _FUNDS and state.funds_key is not None:
            entity = replace(entity, key=state.funds_key)
        if meaning.kind == "change_amount":
            key = _key(entity, "change_from", comparison(sentence.folded[: figure.start], self._year))
            draft = _draft(sentence, figure, meaning, entity, key, (), state, "yuan")
        else:
            key, cells = entity.subject_key(meaning.role), entity.addresses(meaning.role)
            draft = _draft(sentence, figure, meaning, entity, key, cells, state, "yuan")
            state.last_amount = draft
        if entity.key is not None or meaning.says_role:
            state.current = entity
        return draft

    def _percent(self, sentence: Sentence, figure: Figure, meaning: Meaning, state: _State) -> Draft:
        before = sentence.folded[: figure.start]
        last = state.last_amount
        if meaning.kind == "share" and not meaning.about and last is not None:
            entity = last.entity
        else:
            entity = self._entity(meaning, state)
        if meaning.kind == "change_rate":
            key = _key(entity, "change_from", comparison(before, self._year))
        elif meaning.kind == "completion_rate":
            key = _key(entity, "completion_of", comparison(before[-16:], self._year) or "budget")
        elif meaning.kind == "share":
            whole = self._subjects.resolve(meaning.whole, state.around) if meaning.whole else None
            key = _key(entity, "share_of", whole.key if whole is not None else None)
        else:
            entity = Entity(meaning.about)
            key = None
        if meaning.kind != "rate" and meaning.about and entity.key is not None:
            state.current = entity
        return _draft(sentence, figure, meaning, entity, key, (), state, "percent")

    def _unchanged(self, sentence: Sentence, start: int, end: int, state: _State) -> Draft | None:
        found = unchanged(sentence, start, end)
        if found is None:
            return None
        meaning, (begins, ends) = found
        entity = self._entity(meaning, state)
        quantum = state.last_amount.quantum if state.last_amount is not None else self._fallback_quantum
        figure = Figure(begins, ends, ends, "money", "", Decimal(0), quantum)
        key = _key(entity, "change_from", comparison(sentence.folded[:ends], self._year))
        return _draft(sentence, figure, meaning, entity, key, (), state, "yuan")

    def _score(self, sentence: Sentence, figure: Figure, state: _State) -> Draft | None:
        """A score: of the project that the sentence names, else of what its words or its item are about."""
        words = claim_words()
        verb = words.score_verb.search(sentence.folded[: figure.start])
        if verb is None:
            return None
        before = sentence.folded[: verb.start()]
        for named in subject_words().project_scores:
            found = named.pattern.search(before)
            name = self._subjects.strip(sentence.text[found.start("name") : found.end("name")]) if found else ""
            if name:
                entity = project(name)
                state.current = entity
                return _draft(sentence, figure, Meaning("score", name), entity, named.key, (), state, "points")
        if words.average_score.search(sentence.folded[: figure.start]):
            entity = Entity("平均得分", "evaluation.average_score")
            return _draft(sentence, figure, Meaning("score", ""), entity, entity.key, (), state, "points")
        clause = max(before.rfind(stop) for stop in "，。；：") + 1
        tail = words.score_subject_tail.search(before)
        about = sentence.text[clause : tail.start() if tail else len(before)]
        entity = self._entity(Meaning("score", about), state)
        if entity.key is not None:
            state.current = entity
        key = _OWN_SCORE.get(entity.key or "", "evaluation.score")
        return _draft(sentence, figure, Meaning("score", about), entity, key, (), state, "points")

    def _count(self, sentence: Sentence, figure: Figure, state: _State) -> Draft | None:
        found = counted(figure, sentence, state.topic, state.around)
        if found is None:
            return None
        state.funds_key = found.funds_key
        entity = Entity(found.words, found.key)
        return _draft(
            sentence, figure, Meaning("count", found.words), entity, found.key, found.cells, state, found.unit
        )

    def _entity(self, meaning: Meaning, state: _State) -> Entity:
        """The subject that the words name, else the one the sentences have been about."""
        named = self._subjects.resolve(meaning.about, state.around) if meaning.about else None
        if named is not None and named.key is None and meaning.says_role:
            shorter = self._subjects.resolve(meaning.about.removesuffix("支出"), state.around)
            named = shorter if shorter is None or shorter.key is not None else named
        if named is not None and named.key is None and _is_project(named.text, state.inherited):
            return state.inherited or named
        return named or state.current or state.inherited or Entity("")


def _is_project(words: str, entity: Entity | None) -> bool:
    """True where words repeat the name of the project that the item or report is about."""
    named = entity.project if entity is not None else None
    return named is not None and project_name(words) == project_name(named)


def _key(entity: Entity, relation: str, base: str | None) -> str | None:
    """The key of what is derived from an amount: ``basic_expenditure.change_from_prior_year``."""
    actual = entity.subject_key("actual")
    if actual is None:
        return None
    return f"{actual}.{relation}_{base}" if base else f"{actual}.{relation.partition('_')[0]}"


def _draft(
    sentence: Sentence,
    figure: Figure,
    meaning: Meaning,
    entity: Entity,
    key: str | None,
    cells: tuple[Address, ...],
    state: _State,
    unit: str,
) -> Draft:
    group = entity.project or entity.key or entity.text
    direction, role = meaning.direction, meaning.role
    return Draft(
        sentence, figure.start, figure.end, meaning.kind, figure.value, figure.quantum, unit, direction,
        entity, role, key, cells, state.scope, group,
    )  # fmt: skip
