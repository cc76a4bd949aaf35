"""Head counts of the running text: 编制52人，其中行政编制28人，… 实有人员36人，其中行政24人."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.statements.model import StaffingRow
from pipelines.statements.narrative.sections import Passage
from pipelines.statements.narrative.sentences import Figure, Sentence, figures, sentences
from pipelines.statements.narrative.vocabulary import staffing_words


@dataclass(frozen=True, slots=True)
class HeadCount:
    """One printed head count and where it stands."""

    sentence: Sentence
    figure: Figure
    kind: str
    category: str | None
    words: str

    @property
    def key(self) -> str:
        """The claim's key: ``staffing.established_posts.administrative``."""
        return ".".join(["staffing", self.kind, *([self.category] if self.category else [])])


def head_counts(text: Sequence[Passage]) -> Iterator[HeadCount]:
    """The head counts of all sentences that speak of staffing.

    The words between two numbers name kind and category; a number whose words name a category alone (其中行政24人)
    is of the kind before it, one whose words name neither is no head count.
    """
    words = staffing_words()
    for passage in text:
        if passage.kind == "definition":
            continue
        for sentence in sentences(passage):
            if words.opened_by.search(sentence.folded):
                yield from _of_sentence(sentence)


def staffing_rows(counts: Sequence[HeadCount], printed: Sequence[StaffingRow]) -> tuple[StaffingRow, ...]:
    """Rows for the head counts of the text, after those that the sheets print."""
    rows = list(printed)
    for count in counts:
        anchor = count.sentence.anchor(count.figure.start)
        number = int(count.figure.value)
        rows.append(
            StaffingRow(0, count.kind, count.category, number, count.sentence.text, anchor.page, anchor.line)
        )
    return tuple(
        StaffingRow(number, row.kind, row.category, row.count, row.sentence, row.page, row.line)
        for number, row in enumerate(rows, start=1)
    )


def _of_sentence(sentence: Sentence) -> Iterator[HeadCount]:
    words = staffing_words()
    kind: str | None = None
    done = 0
    for figure in figures(sentence):
        between = sentence.folded[done : figure.start]
        done = figure.end
        clause = between[max(between.rfind(stop) for stop in "，；。、：") + 1 :]
        if figure.unit not in words.units:
            kind = None
            continue
        named = next((name for name, pattern in words.kinds.items() if pattern.search(clause)), None)
        category = next((name for name, pattern in words.categories.items() if pattern.search(clause)), None)
        kind = named or (kind if category else None)
        if kind is not None and figure.quantum == 1:
            yield HeadCount(
                sentence, figure, kind, category, sentence.text[figure.start - len(clause) : figure.start]
            )
