"""What the process of a crawl and the one that started it tell each other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipelines.sources.expected import CrawlReport
from pipelines.sources.records import Outcome, Role


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be crawled: a HOME, and an entry of the registry as JSON."""

    home: Path
    source: str


@dataclass(frozen=True, slots=True)
class Progress:
    """One more request has ended; ``number`` counts those of this run."""

    source_id: str
    number: int
    role: Role
    address: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Done:
    """The crawl has ended."""

    report: CrawlReport


@dataclass(frozen=True, slots=True)
class Fault:
    """The crawl could not go on. ``running``: because another process is at it."""

    reason: str
    running: bool = False


Message = Progress | Done | Fault
