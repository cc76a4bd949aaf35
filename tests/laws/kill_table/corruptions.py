"""What goes wrong with one printed figure, row or code; each corruption is one small change of the tables.

A corruption is made from the clean figures of one document and is the same for the same document and number.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from pipelines.statements.templates import load_templates

LEDGER, SHEET, CLAIM, LISTED = "ledger", "sheet_value", "fact_narrative_claim", "fact_evaluation_summary"
VALUE = {LEDGER: "amount", SHEET: "value", CLAIM: "value", LISTED: "score"}
KEY = {
    LEDGER: "cell_id",
    SHEET: "cell_id",
    CLAIM: "claim_id",
    LISTED: "cell_id",
    "fact_project_evaluation": "statement_id",
    "fact_form_blank": "form",
}
"""The tables that are corrupted, and the column by which a row of a document is told."""

Value = str | Decimal


@dataclass(frozen=True, slots=True)
class Printed:
    """One printed figure of a clean document, or (without a value) a row that laws count.

    ``row`` is the same for the figures of one printed row, ``part`` for those of one part of a form.
    """

    table: str
    key: str
    value: Decimal | None
    quantum: Decimal | None
    form: str
    row: str
    line_key: str
    measure: str
    part: str

    @property
    def amount(self) -> Decimal:
        return self.value if self.value is not None else Decimal(0)

    @property
    def section(self) -> str | None:
        return self.part.partition("/")[2] or None

    @property
    def step(self) -> Decimal:
        return self.quantum or Decimal(1)


@dataclass(frozen=True, slots=True)
class Edit:
    """Set columns of one figure's row; without any, remove it; ``adds`` a row like it that has these values."""

    table: str
    key: str
    values: tuple[tuple[str, Value], ...] = ()
    adds: bool = False


@dataclass(frozen=True, slots=True)
class Corruption:
    """One way in which a document is wrong: the kind, the figures concerned, the edits that make it so."""

    kind: str
    targets: tuple[Printed, ...]
    edits: tuple[Edit, ...]

    @property
    def size(self) -> Decimal:
        """How far the one changed figure is from the clean one; 0 where more than a figure changed."""
        changed = [value for edit in self.edits for _, value in edit.values if isinstance(value, Decimal)]
        return abs(changed[0] - self.targets[0].amount) if len(changed) == len(self.targets) == 1 else Decimal(0)


@dataclass(frozen=True, slots=True)
class Clean:
    """A clean document as corruptions see it: its figures, also by printed row, and the statements left blank."""

    figures: Sequence[Printed]
    blank_statements: Sequence[tuple[str, str]]
    rows: Mapping[str, Sequence[Printed]]

    @classmethod
    def of(cls, figures: Sequence[Printed], blank_statements: Sequence[tuple[str, str]]) -> Clean:
        rows: dict[str, list[Printed]] = defaultdict(list)
        for figure in figures:
            rows[figure.row].append(figure)
        return cls(figures, blank_statements, rows)

    def measures(self, part: str) -> list[str]:
        """The columns in which a part of a form prints anything."""
        return sorted({one.measure for one in self.figures if one.part == part})


Make = Callable[[Printed, Clean, random.Random], Corruption | None]


def corrupted(clean: Clean, kind: str, count: int, seed: str) -> Iterator[Corruption]:
    """Up to ``count`` different corruptions of one kind, spread over the document's figures."""
    chance = random.Random(f"{seed} {kind}")
    order = list(clean.figures)
    chance.shuffle(order)
    made: dict[tuple[Edit, ...], Corruption] = {}
    for figure in order:
        one = KINDS[kind](figure, clean, chance)
        if one is not None:
            made.setdefault(one.edits, one)
        if len(made) == count:
            break
    yield from made.values()


def _changed(kind: str, figure: Printed, value: Decimal) -> Corruption | None:
    if figure.value is None or value == figure.value:
        return None
    return Corruption(kind, (figure,), (Edit(figure.table, figure.key, ((VALUE[figure.table], value),)),))


def _steps(figure: Printed) -> tuple[int, str]:
    """Sign and digits of the figure as printed, counted in its step."""
    steps = int(figure.amount / figure.step)
    return (-1 if steps < 0 else 1), str(abs(steps))


def _from_digits(kind: str, figure: Printed, digits: str) -> Corruption | None:
    sign, _ = _steps(figure)
    return _changed(kind, figure, sign * int(digits) * figure.step)


def _digit(by: int, figure: Printed, _clean: Clean, chance: random.Random) -> Corruption | None:
    _, digits = _steps(figure)
    places = [place for place, digit in enumerate(digits) if 0 <= int(digit) + by <= 9]
    if not figure.amount or not places:
        return None
    place = chance.choice(places)
    kind = "digit +1" if by > 0 else "digit -1"
    return _from_digits(kind, figure, digits[:place] + str(int(digits[place]) + by) + digits[place + 1 :])


def _swapped(figure: Printed, _clean: Clean, chance: random.Random) -> Corruption | None:
    _, digits = _steps(figure)
    places = [place for place in range(len(digits) - 1) if digits[place] != digits[place + 1]]
    if not places:
        return None
    at = chance.choice(places)
    return _from_digits("digits swapped", figure, digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :])


def _times(factor: int, figure: Printed, _clean: Clean, _chance: random.Random) -> Corruption | None:
    return _changed(f"× {factor}", figure, figure.amount * factor)


def _sign(figure: Printed, _clean: Clean, _chance: random.Random) -> Corruption | None:
    return _changed("sign", figure, -figure.amount)


def _row_dropped(figure: Printed, clean: Clean, _chance: random.Random) -> Corruption | None:
    row = tuple(clean.rows[figure.row])
    return Corruption("row dropped", row, tuple(Edit(one.table, one.key) for one in row))


def _row_doubled(figure: Printed, clean: Clean, _chance: random.Random) -> Corruption | None:
    if figure.value is None:
        return None
    row = tuple(clean.rows[figure.row])
    return Corruption("row doubled", row, tuple(Edit(one.table, one.key, adds=True) for one in row))


def _column_shifted(figure: Printed, clean: Clean, _chance: random.Random) -> Corruption | None:
    """The figure stands in the next column of its form; what stood there has come in its place."""
    measures = clean.measures(figure.part)
    if figure.table != LEDGER or not figure.amount or len(measures) < 2:
        return None
    beside = measures[(measures.index(figure.measure) + 1) % len(measures)]
    there = [one for one in clean.rows[figure.row] if one.measure == beside]
    if len(there) > 1 or any(one.value == figure.value for one in there):
        return None
    if there:
        (other,) = there
        edits = [
            Edit(LEDGER, figure.key, (("amount", other.amount),)),
            Edit(LEDGER, other.key, (("amount", figure.amount),)),
        ]
    else:
        edits = [Edit(LEDGER, figure.key, (("measure", beside),), adds=True), Edit(LEDGER, figure.key)]
    return Corruption("column shifted", (figure, *there), tuple(edits))


def _code_changed(figure: Printed, clean: Clean, chance: random.Random) -> Corruption | None:
    """One digit of the row's code is another one."""
    family, _, code = figure.line_key.partition(".")
    if figure.table != LEDGER or family not in {"function", "economic"} or not code.isdigit():
        return None
    known = {one.line_key for one in clean.figures}
    place = chance.randrange(len(code))
    others = [digit for digit in "0123456789" if f"{family}.{code[:place]}{digit}{code[place + 1 :]}" not in known]
    if not others:
        return None
    changed = code[:place] + chance.choice(others) + code[place + 1 :]
    row = tuple(clean.rows[figure.row])
    values = (("line_code", changed), ("line_key", f"{family}.{changed}"))
    return Corruption("code changed", row, tuple(Edit(LEDGER, one.key, values) for one in row))


def _blanked(kind: str, figure: Printed, _clean: Clean, _chance: random.Random) -> Corruption | None:
    if figure.value is None or (figure.value == 0) != (kind == "0 to blank"):
        return None
    return Corruption(kind, (figure,), (Edit(figure.table, figure.key),))


def _nought_added(figure: Printed, clean: Clean, chance: random.Random) -> Corruption | None:
    """A nought stands in a column that the figure's row leaves empty."""
    printed = {one.measure for one in clean.rows[figure.row]}
    empty = [measure for measure in clean.measures(figure.part) if measure not in printed]
    if figure.table != LEDGER or not empty:
        return None
    values = (("measure", chance.choice(empty)), ("amount", Decimal(0)))
    return Corruption("blank to 0", (figure,), (Edit(LEDGER, figure.key, values, adds=True),))


def _filled(figure: Printed, clean: Clean, chance: random.Random) -> Corruption | None:
    """A figure stands where a nought was, in a form that prints nothing, or in an empty column of its row.

    The column of a fund whose form is declared blank comes first.
    """
    if figure.value == 0:
        return _changed("blank to figure", figure, figure.step * 12345)
    if figure.table != LEDGER:
        return None
    printed = {one.measure for one in clean.rows[figure.row]}
    known = load_templates()[figure.form].measures.items()
    empty = [name for name, entry in known if name not in printed and entry.section in (None, figure.section)]
    declared = {one.key for one in clean.figures if one.measure == "declaration"}
    empty = [name for name in empty if name in declared] or empty
    blank = [(("statement_id", statement), ("form", form)) for statement, form in clean.blank_statements]
    ways = [*blank, *((("measure", measure),) for measure in empty)]
    if not ways:
        return None
    return Corruption("blank to figure", (figure,), (Edit(LEDGER, figure.key, chance.choice(ways), adds=True),))


KINDS: dict[str, Make] = {
    "digit +1": partial(_digit, 1),
    "digit -1": partial(_digit, -1),
    "digits swapped": _swapped,
    "× 10": partial(_times, 10),
    "× 10000": partial(_times, 10000),
    "sign": _sign,
    "row dropped": _row_dropped,
    "row doubled": _row_doubled,
    "column shifted": _column_shifted,
    "code changed": _code_changed,
    "figure to blank": partial(_blanked, "figure to blank"),
    "0 to blank": partial(_blanked, "0 to blank"),
    "blank to 0": _nought_added,
    "blank to figure": _filled,
}
SINGLE_FIGURE = ("digit +1", "digit -1", "digits swapped", "× 10", "× 10000", "sign")
