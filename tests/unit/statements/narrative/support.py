"""Small documents for the tests of the running text, and the seeds where they stand beside the checkout."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path

from pipelines.readers import read
from pipelines.readers.model import Document
from pipelines.statements.facts import document_facts
from pipelines.statements.model import ClaimRow, ParsedDocument
from pipelines.statements.narrative.reading import Narrative, read_narrative
from pipelines.statements.tables import DocumentFacts
from pipelines.statements.tally import tally
from pipelines.statements.understand import understand

SEEDS = Path(__file__).resolve().parents[5] / "shared" / "seeds"


def document(text: str, name: str = "甲县乙局.txt") -> Document:
    return read(text.encode(), name)


def facts_of(text: str, name: str = "甲县乙局.txt") -> DocumentFacts:
    return document_facts(document(text, name), ())


def narrative_of(text: str, year: int = 2024) -> Narrative:
    """The running text read without any table."""
    facts = DocumentFacts(
        "0" * 16, None, "final_accounts", year, "甲县乙局", "unknown", None, None, "万元", Decimal(10000)
    )
    return read_narrative(document(text), (), facts, ())


def unexplained_of(text: str, year: int = 2024) -> list[tuple[str, str]]:
    """The numbers of a running text that nothing explains: place and text."""
    counted = tally(document(text), {}, (), narrative_of(text, year).passages, frozenset(), ())
    return [(row.place, row.text) for row in counted.unexplained]


def claims_of(text: str, section: str = "三、支出决算情况说明", year: int = 2024) -> tuple[ClaimRow, ...]:
    """The claims of one paragraph in a section."""
    return narrative_of(f"{section}\n{text}\n", year).claims


def seed_paths() -> list[Path]:
    return sorted(SEEDS.glob("*.txt"))


@cache
def parsed_seed(path: Path) -> ParsedDocument:
    return understand(read(path.read_bytes(), path.name))
