"""A disclosure printed with look-alikes says what it says without them; its own characters stay in its cells."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import fields
from functools import cache
from typing import Any

import pytest
import yaml

from pipelines.classification.tables import DATA
from pipelines.readers import read
from pipelines.statements.model import ParsedDocument
from pipelines.statements.templates import FORMS
from pipelines.statements.understand import understand
from pipelines.statements.wording.data_files import VOCABULARY
from pipelines.statements.wording.text import even_fold, fold, line_name, lookalikes
from tests.golden.independent import seed_path
from tests.support import full_disclosure
from tools.sample.figures import load_all
from tools.sample.text import as_tabbed_text

# Pairs that the fonts of macOS and of WPS are known to mix up, written by hand: the data file is held to them.
KNOWN = dict(
    zip(
        "⼀⼆⼈⼊⼋⼒⼗⼜⼝⼟⼠⼤⼥⼦⼩⼯⼰⼲⼴⼼⼿⽀⽂⽅⽇⽉⽌⽐⽔⽕⽚⽣⽤⽥⽩⽬⽯⽰⽴⽼⽽⾃⾄⾊⾏⾐⾔⾥⾦⾮⾯⾰⾳⾷⾸⾼⿊⼾",
        "一二人入八力十又口土士大女子小工己干广心手支文方日月止比水火片生用田白目石示立老而自至色行衣言里金非面革音食首高黑户",
        strict=True,
    )
) | dict(
    zip(
        "⺟⺠⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳㇐",
        "母民西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟一",
        strict=True,
    )
)
IDEOGRAPHS = range(0x4E00, 0xA000)


@cache
def words() -> tuple[str, ...]:
    """Every word of the forms, of the vocabularies and of the classifications that holds an ideograph."""
    found: dict[str, None] = {}
    for path in (*sorted(FORMS.glob("*.yaml")), *sorted(VOCABULARY.glob("*.yaml"))):
        if path.stem != "trust":
            found |= dict.fromkeys(_texts(yaml.safe_load(path.read_text(encoding="utf-8"))))
    for name in ("functions", "function_names", "economics", "agency_kinds"):
        lines = (DATA / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        found |= dict.fromkeys(part for line in lines for cell in line.split(",") for part in cell.split("|"))
    return tuple(word for word in found if any(ord(one) in IDEOGRAPHS for one in word))


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield str(key)
            yield from _texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value)
    elif isinstance(data, str):
        yield data


@cache
def alike() -> dict[str, str]:
    """For each ideograph every character that is drawn as it is."""
    found: dict[str, str] = {}
    for character, ideograph in (KNOWN | lookalikes()).items():
        found[ideograph] = found.get(ideograph, "") + character
    return found


def test_the_pairs_known_from_real_fonts_are_told() -> None:
    told = lookalikes()
    assert {one: told.get(one) for one in KNOWN} == KNOWN


def test_every_radical_that_unicode_equates_with_an_ideograph_is_told() -> None:
    """All of U+2F00–2FD5 and all of U+2E80–2EF3 but the two that stand for no ideograph (2E9A is none at all)."""
    told = lookalikes()
    radicals = [chr(code) for code in (*range(0x2E80, 0x2EF4), *range(0x2F00, 0x2FD6)) if code != 0x2E9A]
    assert [one for one in radicals if one not in told] == ["⺀"]
    assert all(unicodedata.category(told[one]) == "Lo" for one in radicals if one in told)


def test_every_word_with_every_look_alike_folds_to_itself() -> None:
    tried = 0
    for word in words():
        folded, even, name = fold(word), even_fold(word), line_name(word)
        for place, character in enumerate(word):
            for other in alike().get(character, ""):
                printed = word[:place] + other + word[place + 1 :]
                assert (fold(printed), even_fold(printed), line_name(printed)) == (folded, even, name), printed
                tried += 1
    assert tried > 4_000


def test_no_ideograph_of_the_vocabulary_is_changed() -> None:
    own = {one for word in words() for one in word if ord(one) in IDEOGRAPHS}
    assert {one: fold(one) for one in own if fold(one) != one} == {}


def with_radicals(text: str) -> str:
    """Every ideograph that has a look-alike replaced, here by its first, there by its last."""
    table = alike()
    return "".join(
        (table[one][0] if place % 2 else table[one][-1]) if one in table else one for place, one in enumerate(text)
    )


def with_wide_figures(text: str) -> str:
    """Figures of amounts in full-width digits, separators and points."""
    wide = str.maketrans("0123456789.,", "０１２３４５６７８９．，")
    return "\n".join(
        "\t".join(cell.translate(wide) if _is_amount(cell) else cell for cell in line.split("\t"))
        for line in text.split("\n")
    )


def _is_amount(cell: str) -> bool:
    return "." in cell and cell.replace(",", "").replace(".", "").isdecimal()


def with_unseen_characters(text: str) -> str:
    """Soft hyphens, joiners, marks of direction between ideographs; hard spaces around them."""
    unseen = ("\u200b", "\xad", "\u2060", "\u200e", "\ufe00")
    return "".join(
        one + unseen[place % len(unseen)] if ord(one) in IDEOGRAPHS and place % 3 == 0 else one
        for place, one in enumerate(text)
    )


def _bases() -> dict[str, str]:
    found = {"full": full_disclosure.text()}
    found |= {figures.name: as_tabbed_text(figures) for figures in load_all() if figures.functions}
    for number in ("001", "002", "003"):
        if path := seed_path(number):
            found[f"seed_{number}"] = path.read_text(encoding="utf-8")
    return found


BASES = _bases()


@cache
def parsed(text: str) -> ParsedDocument:
    return understand(read(text.encode(), "lookalikes.txt"))


def ledger(document: ParsedDocument, *without: str) -> list[tuple[Any, ...]]:
    """The ledger without what derives from the bytes of the file."""
    left_out = {"cell_id", "statement_id", *without}
    return [
        tuple(getattr(row, one.name) for one in fields(row) if one.name not in left_out) for row in document.ledger
    ]


@pytest.mark.parametrize("change", [with_radicals, with_wide_figures, with_unseen_characters])
@pytest.mark.parametrize("base", BASES)
def test_the_ledger_is_the_same(base: str, change: Callable[[str], str]) -> None:
    plain, other = parsed(BASES[base]), parsed(change(BASES[base]))
    assert other.quarantine == plain.quarantine == ()
    assert ledger(other, "reported_text") == ledger(plain, "reported_text")
    assert (other.agency_name, other.fiscal_year, other.region_code, other.unit_text) == (
        plain.agency_name,
        plain.fiscal_year,
        plain.region_code,
        plain.unit_text,
    )
    assert len(other.unexplained) == len(plain.unexplained)


@pytest.mark.parametrize("base", BASES)
def test_names_hold_the_ideographs_and_cells_the_characters_of_the_file(base: str) -> None:
    plain, other = parsed(BASES[base]), parsed(with_radicals(BASES[base]))
    assert [row.sentence for row in other.claims] == [row.sentence for row in plain.claims]
    assert [row.texts for row in other.evaluations] == [row.texts for row in plain.evaluations]
    radicals = set(lookalikes())
    assert any(radicals & set(row.text) for row in other.cells)
    assert [fold(row.text) for row in other.cells] == [fold(row.text) for row in plain.cells]


@pytest.mark.parametrize("base", BASES)
def test_the_figures_as_printed_stay(base: str) -> None:
    plain, other = parsed(BASES[base]), parsed(with_wide_figures(BASES[base]))
    printed = {row.reported_text for row in other.ledger} - {row.reported_text for row in plain.ledger}
    assert printed
    assert all("０" <= one <= "９" or one in "．，-−" for text in printed for one in text)
