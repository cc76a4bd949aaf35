"""A made-up world of disclosures that hang together, and the changes that time brings to it.

A few agencies disclose a few years, for themselves, with their units, or without saying; they name each other as
units, are met under several names and addresses, are read again, set aside and corrected. Everything is drawn from
small lists, so that documents meet: versions of one form, a year and the one before, a department and its units.
The documents are made as the statements room hands them on; nothing is read.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

import duckdb

from pipelines.identities import judge as judging
from pipelines.identities.catalogue import load_catalogue
from pipelines.identities.judge import judge
from pipelines.settings import Home
from pipelines.statements.model import ParsedDocument, QuarantineRow, UnitRow
from pipelines.warehouse import planning
from pipelines.warehouse.build import (
    BuildResult,
    DocumentSource,
    build_facts,
    connect,
    load_dimensions,
    load_reported,
)
from pipelines.warehouse.conservation import changed_between_ledger_and_facts, changed_between_shards_and_ledger
from pipelines.warehouse.corrections import Correction, render
from pipelines.warehouse.freshness import remember
from pipelines.warehouse.growing import copied_ahead, grow
from pipelines.warehouse.planning import Plan, plan_build
from pipelines.warehouse.publish import clean_work, publish
from pipelines.warehouse.shards import write_shard
from tests.unit.warehouse.parsed import Form, Line, claim, coded, counted, document, form

AGENCIES = (
    "阳谷县财政局", "阳谷县财政局（汇总）", "阳谷县国库支付中心", "阳谷县(乡镇)财政所", "财政局", None,
    "阳谷县审计局", "阳谷县教育局", "阳谷县民政局", "阳谷县司法局",
    "阳谷县水务局", "阳谷县统计局", "阳谷县档案馆", "阳谷县信访局",
)  # fmt: skip
UNITS = ("阳谷县国库支付中心", "阳谷县（乡镇）财政所", "财政局")
YEARS = (2022, 2023, 2024, None)
AMOUNTS = ("100.00", "100.00", "120.00", "120.01", "7.50")
ADDRESSES = (None, "http://portal.example/a", "http://portal.example/b")
DAY = datetime(2025, 3, 1, tzinfo=UTC)
_CHANGE = "expenditure_total.change_from_prior_year"
# Every law that reads other documents, and some that read only one: enough to see that they meet.
_SHAPES = frozenset({"prior_document", "claim_prior_document", "units_sum"})
_OTHERS = ("expenditure.columns_sum_to_total", "income_expenditure_summary.totals_agree")


@dataclass
class World:
    """The documents that are known, the names they were met under, and the warehouse that is built from them."""

    home: Home
    random: Random
    shards: dict[str, Path] = field(default_factory=dict)
    documents: dict[str, ParsedDocument] = field(default_factory=dict)
    sources: list[DocumentSource] = field(default_factory=list)
    corrections: dict[str, Correction] = field(default_factory=dict)
    clock: int = 0

    def change(self) -> str:
        """Let one thing happen, drawn at random; its name."""
        happenings: list[Callable[[], None]] = [self.publishes] * 3
        if self.documents:
            happenings += [self.met_again, self.read_again, self.set_aside, self.breaks, self.corrected]
        if self.corrections:
            happenings.append(self.uncorrected)
        happening = self.random.choice(happenings)
        happening()
        return happening.__name__

    def publishes(self) -> None:
        """One to three documents nobody knew."""
        for _ in range(self.random.randint(1, 3)):
            one = f"{len(self.documents) + 1:016x}"
            self.put(disclosed(one, self.random))
            self._met(one)

    def met_again(self) -> None:
        """Known bytes under another name, at another address, or with another date."""
        self._met(self._any())

    def read_again(self) -> None:
        """A better reader finds other figures, and sometimes other names."""
        self.put(disclosed(self._any(), self.random))

    def set_aside(self) -> None:
        """The new reading cannot be used, as a whole or in one statement."""
        parsed = self.documents[self._any()]
        whole = not parsed.statements or self.random.random() < 0.5
        where = None if whole else self.random.choice(parsed.statements).statement_id
        reason = "no_fiscal_year" if whole else "truncated"
        self.put(dataclasses.replace(parsed, quarantine=(QuarantineRow(where, reason, "made up"),)))

    def breaks(self) -> None:
        """The new reading breaks a rule of the warehouse: an earlier one serves, if there is one."""
        parsed = self.documents[self._any()]
        if parsed.ledger:
            self.put(dataclasses.replace(parsed, ledger=(*parsed.ledger, parsed.ledger[0])))

    def corrected(self) -> None:
        """Somebody says what a cell should read; some are of documents that nobody has."""
        if self.random.random() < 0.3:
            self._file(f"{self.random.randrange(900, 903):016x}", "t1r1c2", "1.00")
            return
        parsed = self.documents[self._any()]
        if parsed.ledger:
            row = self.random.choice(parsed.ledger)
            self._file(parsed.document_id, row.cell_id.partition("-")[2], row.reported_text)

    def uncorrected(self) -> None:
        del self.corrections[self.random.choice(sorted(self.corrections))]

    def put(self, parsed: ParsedDocument) -> None:
        """A document as it is read from now on."""
        self.clock += 1
        parsed = dataclasses.replace(parsed, reader=f"test {self.clock}")
        self.documents[parsed.document_id] = parsed
        self.shards[parsed.document_id] = write_shard(parsed, self.home.staging)
        # A correction of a cell that reads otherwise now would stop every build.
        for cell in [cell for cell in self.corrections if cell.startswith(parsed.document_id)]:
            del self.corrections[cell]

    def plan(self, *, full: bool = False, rebuild: Sequence[str] = ()) -> Plan:
        folder = self.home.root / "corrections"
        folder.mkdir(parents=True, exist_ok=True)
        entries = "\n".join(render(self.corrections[cell]) for cell in sorted(self.corrections))
        (folder / "all.yaml").write_text(entries, encoding="utf-8")
        with mock.patch.object(planning, "document_sources", lambda home: tuple(self.sources)):
            return plan_build(self.home, sorted(self.shards.values()), full=full, rebuild=rebuild)

    def build(self, *, full: bool = False, rebuild: Sequence[str] = ()) -> tuple[Plan, BuildResult]:
        """One build as the orchestrator does it, up to the finished file."""
        clean_work(self.home)
        plan = self.plan(full=full, rebuild=rebuild)
        assert not plan.is_unchanged
        with copied_ahead(plan) as copy, connect(plan.path, len(plan.shards)) as con, _few_laws():
            load_reported(con, plan.shards, failed=plan.failed, sources=plan.sources)
            assert changed_between_shards_and_ledger(con, plan.shards) == []
            load_dimensions(con)
            build_facts(con, plan.corrections)
            assert changed_between_ledger_and_facts(con) == []
            judge(con, views=plan.is_full)
            return plan, grow(con, plan, copy)

    def night(self, *, full: bool = False, rebuild: Sequence[str] = ()) -> Plan:
        """A build that is published; nothing, where nothing has changed."""
        plan = self.plan(full=full, rebuild=rebuild)
        if not plan.is_unchanged:
            plan, result = self.build(full=full, rebuild=rebuild)
            publish(self.home, result.path, result.snapshot_id)
            remember(self.home, plan.inputs)
        return plan

    def _any(self) -> str:
        return self.random.choice(sorted(self.documents))

    def _met(self, one: str) -> None:
        self.clock += 1
        published = self.random.choice((None, date(2025, self.random.randint(1, 3), 1)))
        address = self.random.choice(ADDRESSES)
        name = f"{self.random.choice('abc')}{self.clock}.txt"
        self.sources.append(DocumentSource(one, name, DAY + timedelta(days=self.clock), published, address))

    def _file(self, document_id: str, place: str, expects: str) -> None:
        cell = f"{document_id}-{place}"
        said: dict[str, Any] = {
            "cell_id": cell, "document_id": document_id, "expects": expects, "value": "42.00", "reason": "made up",
            "status": self.random.choice(("accepted", "proposed")), "author": "nobody", "date": "2025-01-01",
        }  # fmt: skip
        self.corrections[cell] = Correction.model_validate(said)


@contextmanager
def _few_laws():  # type: ignore[no-untyped-def]
    """A whole catalogue costs seconds, however small the ledger."""
    chosen = tuple(one for one in load_catalogue() if one.law.shape in _SHAPES or one.id in _OTHERS)
    with mock.patch.object(judging, "load_catalogue", lambda: chosen):
        yield


def disclosed(document_id: str, random: Random) -> ParsedDocument:
    """A disclosure of one of the agencies; sometimes with the forms of another in the same file."""
    forms = [_summary(document_id, random, 1), _expenditure(document_id, random, 2)][: random.randint(1, 2)]
    if random.random() < 0.3:
        other = _summary(document_id, random, 3)
        statement = dataclasses.replace(
            other.statement,
            disclosure_no=2,
            agency_name=random.choice(AGENCIES),
            fiscal_year=random.choice(YEARS[:3]),
        )
        ledger = tuple(dataclasses.replace(row, disclosure_no=2) for row in other.ledger)
        forms.append(Form(statement, ledger, other.cells))
    agency, year = random.choice(AGENCIES), random.choice(YEARS)
    region = random.choice(("371521", "371521", None))
    first = [
        Form(
            dataclasses.replace(one.statement, agency_name=agency, fiscal_year=year or 2023, region_code=region),
            one.ledger,
            one.cells,
        )
        if one.statement.disclosure_no == 1
        else one
        for one in forms
    ]
    made = document(
        document_id,
        *first,
        agency_name=agency,
        fiscal_year=year,
        region_code=region,
        scope=random.choice(("own", "consolidated", "consolidated", "unknown")),
        units=tuple(UnitRow(number, name, name) for number, name in enumerate(_units(random), 1)),
    )
    return counted(dataclasses.replace(made, claims=_claims(made, random)))


def _units(random: Random) -> list[str]:
    return random.sample(UNITS, random.choice((0, 1, 2)))


def _claims(made: ParsedDocument, random: Random) -> tuple[Any, ...]:
    """What the text says of the year before, with the cell that it repeats."""
    totals = [row for row in made.ledger if row.line_key == "grand_total"]
    if not totals or random.random() < 0.5:
        return ()
    told = random.choice(totals)
    now = claim(
        str(told.amount), claim_id=f"{made.document_id}-c1", cell_id=told.cell_id, subject_key="expenditure_total",
        base_id=None, direction=None,
    )  # fmt: skip
    change = claim(
        random.choice(("0.00", "200000.00")), claim_id=f"{made.document_id}-c2", kind="change_amount",
        subject_key=_CHANGE, base_id=now.claim_id, direction="increase",
    )  # fmt: skip
    return (now, change)


def _summary(document_id: str, random: Random, table: int) -> Form:
    total, opening, closing = (random.choice(AMOUNTS) for _ in range(3))
    lines = [
        ("income", "general_budget_appropriation", total),
        ("income", "year_total", total),
        ("income", "opening_balance", opening),
        ("income", "grand_total", total),
        ("expenditure", "year_total", total),
        ("expenditure", "closing_balance", closing),
        ("expenditure", "grand_total", total),
    ]
    return form(
        document_id,
        "income_expenditure_summary",
        table,
        [Line(key, key, {"amount": printed}, None, section) for section, key, printed in lines],
    )


def _expenditure(document_id: str, random: Random, table: int) -> Form:
    """One code is on no list: its name is what most documents print."""
    total = random.choice(AMOUNTS)
    seen = coded("2019877", random.choice(("甲项", "乙项")), total=total, basic=total)
    return form(
        document_id,
        "expenditure",
        table,
        [
            seen,
            Line("grand_total", "合计", {"total": total, "basic": total}),
        ],
    )


def content(database: Path) -> dict[tuple[str, str], Any]:
    """The sums of all tables of a build, from their rows; what is kept must be the same."""
    from pipelines.warehouse.content_hash import content_hash, content_sums, kept_sums

    with duckdb.connect(str(database), read_only=True) as con:
        sums = content_sums(con)
        assert kept_sums(con) == sums
        assert con.execute("SELECT snapshot_id FROM meta.snapshot").fetchall() == [(content_hash(con),)]
        return dict(sums)
