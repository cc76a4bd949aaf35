"""However a county prints its forms, the ledger holds the same figures at the same lines and measures.

Every variant of ``tests.support.variants`` is tried on every base: an invented disclosure in which all columns are
filled, the samples, and the seeds beside the checkout.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pytest

from pipelines.readers import read
from pipelines.statements.model import LedgerRow, ParsedDocument
from pipelines.statements.understand import understand
from tests.golden.independent import Expected, expected, seed_path
from tests.golden.test_seed_ledgers import as_expected
from tests.support import full_disclosure, sample_ledger
from tests.support.print_words import empty_as, empty_places
from tests.support.tabbed import TITLES, Disclosure, Form, each_form
from tests.support.variants import OTHER_AGENCY, VARIANTS, Ledger, Variant
from tools.sample.figures import load_all
from tools.sample.text import as_tabbed_text

FORMS = frozenset(TITLES.values())


@dataclass(frozen=True)
class Base:
    """A disclosure to print anew, what its ledger holds, and how a ledger row is named there."""

    name: str
    text: str
    ledger: Ledger
    item: Callable[[LedgerRow], Expected]
    sound_heads: bool = True

    def as_tried(self, variant: Variant) -> tuple[str, Ledger]:
        """The text that a variant is tried on and its ledger: the whole, or the forms without the sheets."""
        if variant.whole:
            return self.text, self.ledger
        return without_sheets(self.text), Counter({i: n for i, n in self.ledger.items() if i.form in FORMS})


def without_sheets(text: str) -> str:
    """The forms and the running text: every table that is no statutory form left out."""
    pieces = Disclosure.parse(text).pieces
    return Disclosure([piece for piece in pieces if isinstance(piece, Form) or "\t" not in piece]).text()


def _as_printed(row: LedgerRow) -> Expected:
    line = f"{row.line_code} {row.line_name}" if row.line_code else row.line_name
    return Expected(row.form, row.section, line, row.measure, row.source_of_funds, row.amount)


def _bases() -> dict[str, Base]:
    full = Counter(
        Expected(i.form, i.section, i.line, i.measure, "total", i.amount) for i in full_disclosure.expected()
    )
    bases = [Base("full", full_disclosure.text(), full, _as_printed)]
    for figures in load_all():
        if figures.functions:
            ledger = Counter(sample_ledger.expected(figures))
            bases.append(Base(f"sample_{figures.name}", as_tabbed_text(figures), ledger, sample_ledger.as_item))
    for number in ("001", "002", "003"):
        if path := seed_path(number):
            ledger = Counter(
                i._replace(amount=i.amount.normalize(), line=i.line.replace("(", "（").replace(")", "）"))
                for i in expected(number)
            )
            text = path.read_text(encoding="utf-8")
            bases.append(Base(f"seed_{number}", text, ledger, as_expected, sound_heads=number != "002"))
    return {base.name: base for base in bases}


BASES = _bases()
CASES = [
    (variant, base)
    for variant in VARIANTS
    for base in BASES.values()
    if base.sound_heads or not variant.sound_heads
]


@cache
def parsed(text: str) -> ParsedDocument:
    return understand(read(text.encode(), "variant.txt"))


@pytest.mark.parametrize(("variant", "base"), CASES, ids=[f"{v.name}-{b.name}" for v, b in CASES])
def test_the_ledger_does_not_depend_on_the_print(variant: Variant, base: Base) -> None:
    text, ledger = base.as_tried(variant)
    document = parsed(variant.change(text))
    printed = variant.expect(ledger)
    found = Counter(map(base.item, document.ledger))
    assert not document.quarantine
    assert not printed - found, "printed but not in the ledger"
    assert not found - printed, "in the ledger but not printed"
    assert {s.disclosure_no for s in document.statements} == set(range(1, variant.disclosures + 1))
    read_tables = {f"table {s.table_index}" for s in document.statements if s.form in FORMS}
    unexplained = {row.text for row in document.unexplained if row.place.split(" row")[0] in read_tables}
    assert unexplained == variant.beyond


@pytest.mark.parametrize("base", BASES.values(), ids=BASES)
def test_a_printed_nought_is_a_row_and_an_empty_cell_is_none(base: Base) -> None:
    """Every empty amount printed as 0.00: the ledger gains that many noughts and nothing else."""
    text, ledger = base.as_tried(Variant("noughts", lambda text: text))
    document = parsed(each_form(empty_as("0.00"))(text))
    noughts = sum(len(empty_places(form)) for form in Disclosure.parse(text).forms)
    found = Counter(map(base.item, document.ledger))
    more = found - ledger
    assert not ledger - found
    assert {item.amount for item in more} == {0}
    assert more.total() == noughts


@pytest.mark.parametrize("base", BASES.values(), ids=BASES)
def test_the_forms_of_two_units_are_told_apart(base: Base) -> None:
    variant = next(variant for variant in VARIANTS if variant.name == "two_units_in_one_file")
    document = parsed(variant.change(base.text))
    by_unit = {
        number: Counter(
            base.item(row) for row in document.ledger if row.disclosure_no == number and row.form in FORMS
        )
        for number in (1, 2)
    }
    agencies = {s.disclosure_no: s.agency_name for s in document.statements if s.form in FORMS}
    assert by_unit[1] == by_unit[2]
    assert agencies[2] == OTHER_AGENCY
    assert agencies[1] != agencies[2]


@pytest.mark.parametrize("base", BASES.values(), ids=BASES)
def test_a_line_keeps_its_key_whatever_its_name_in_its_year(base: Base) -> None:
    variant = next(variant for variant in VARIANTS if variant.name == "older_line_names")
    text, _ = base.as_tried(variant)
    keys = Counter((row.form, row.section, row.line_key) for row in parsed(text).ledger)
    assert Counter((row.form, row.section, row.line_key) for row in parsed(variant.change(text)).ledger) == keys


def test_every_variant_prints_some_base_another_way() -> None:
    unchanged = each_form(lambda form: None)
    same = [
        variant.name
        for variant in VARIANTS
        if all(variant.change(base.text) == unchanged(base.text) for base in BASES.values())
    ]
    assert same == ["as_it_is"]
