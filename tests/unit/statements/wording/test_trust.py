"""Honest pages are trusted, whatever they are about; pages whose text layer lies are not."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from pipelines.readers import read
from pipelines.readers.model import Block, Cell, Document, Grid, Paragraph
from pipelines.statements.wording.text import lookalikes
from pipelines.statements.wording.trust import LEAST_TRUST, PageTrust, is_low_as_a_whole, page_trust
from tests.support import full_disclosure

ROOT = Path(__file__).resolve().parents[4]
SAMPLES = sorted((ROOT / "data" / "raw" / "sample").glob("*_2024.*"))
REAL = sorted((ROOT.parent / "shared" / "real" / "final_accounts").glob("*.pdf"))
OTHERS = sorted((ROOT.parent / "shared" / "real" / "other").glob("[0p]*.pdf"))
SEEDS = sorted((ROOT.parent / "shared" / "seeds").glob("*.txt"))
IDEOGRAPHS = range(0x4E00, 0xA000)
COMMON = [
    bytes((row, cell)).decode("gb2312") for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFF)
]  # level 1, but for its last row


@cache
def honest(path: Path) -> Document:
    return read(path.read_bytes(), path.name)


def changed(
    document: Document, change: Callable[[str], str], pages: Iterable[int | None] | None = None
) -> Document:
    """The document with the text of some pages (all of them) changed."""
    only = None if pages is None else set(pages)

    def of(block: Block) -> Block:
        if only is not None and block.page not in only:
            return block
        if isinstance(block, Paragraph):
            return replace(block, text=change(block.text))
        return replace(block, cells=tuple(replace(cell, text=change(cell.text)) for cell in block.cells))

    return replace(document, blocks=tuple(map(of, document.blocks)))


def each_ideograph(change: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: "".join(change(one) if ord(one) in IDEOGRAPHS else one for one in text)


def as_latin(text: str) -> str:
    return text.encode("gbk", errors="replace").decode("latin-1")


def as_gbk(text: str) -> str:
    return text.encode().decode("gbk", errors="replace")


def shuffled_among(pool: Iterable[str]) -> Callable[[str], str]:
    source = sorted(set(pool))
    target = random.Random(20241121).sample(source, len(source))
    table = str.maketrans(dict(zip(source, target, strict=True)))
    return lambda text: text.translate(table)


def ideographs(document: Document) -> set[str]:
    texts = (
        (block.text,) if isinstance(block, Paragraph) else tuple(cell.text for cell in block.cells)
        for block in document.blocks
    )
    return {one for text in texts for part in text for one in part if ord(one) in IDEOGRAPHS}


def with_words(document: Document) -> set[int | None]:
    """The pages that hold more than a page number or a few figures."""
    found: dict[int | None, int] = {}
    for block in document.blocks:
        text = block.text if isinstance(block, Paragraph) else "".join(cell.text for cell in block.cells)
        found[block.page] = found.get(block.page, 0) + sum(ord(one) in IDEOGRAPHS for one in text)
    return {page for page, count in found.items() if count >= 10}


BROKEN: dict[str, Callable[[str], str]] = {
    "private use": each_ideograph(lambda one: chr(0xE000 + ord(one) % 0x1000)),
    "replacement characters": each_ideograph(lambda one: "\ufffd"),
    "numbers of glyphs": each_ideograph(lambda one: f"(cid:{ord(one)})"),
    "control characters": each_ideograph(lambda one: chr(1 + ord(one) % 8)),
    "signs of ASCII": each_ideograph(lambda one: "!#$&*<=>?@^~|"[ord(one) % 13]),
    "GBK taken for Latin-1": as_latin,
    "UTF-8 taken for GBK": as_gbk,
    "a replacement character in GBK": each_ideograph(lambda one: "锟斤拷"),
    "half-width katakana": each_ideograph(lambda one: chr(0xFF66 + ord(one) % 50)),
    "rare ideographs": each_ideograph(lambda one: chr(0x3400 + ord(one) % 0x1900)),
    "a map that is off by some": each_ideograph(lambda one: chr(0x4E00 + (ord(one) + 777 - 0x4E00) % 0x5200)),
    "common ideographs shuffled": shuffled_among(COMMON),
}


@pytest.mark.parametrize("path", [*SAMPLES, *SEEDS, *REAL, *OTHERS], ids=lambda path: path.stem)
def test_every_page_of_an_honest_document_is_trusted(path: Path) -> None:
    trust = page_trust(honest(path))
    assert [page for page in trust if page.is_low] == []
    assert min(page.share for page in trust) > Decimal("0.95")


@pytest.mark.parametrize("how", BROKEN)
@pytest.mark.parametrize("path", [*SAMPLES, *REAL], ids=lambda path: path.stem)
def test_no_page_with_words_of_a_broken_text_layer_is_trusted(path: Path, how: str) -> None:
    document = honest(path)
    broken = page_trust(changed(document, BROKEN[how]))
    assert is_low_as_a_whole(broken)
    assert [page for page in broken if not page.is_low and page.page in with_words(document)] == []


@pytest.mark.parametrize("path", [*SAMPLES, *SEEDS[:3], *REAL], ids=lambda path: path.stem)
def test_a_font_whose_characters_are_mixed_up_among_themselves_is_told(path: Path) -> None:
    document = honest(path)
    trust = page_trust(changed(document, shuffled_among(ideographs(document))))
    assert is_low_as_a_whole(trust)


def _document(*texts: str, page: int | None = None) -> Document:
    blocks = tuple(Paragraph(text, line, page) for line, text in enumerate(texts, 1))
    return Document("d", "a.txt", "text/plain", "text", blocks)


def test_a_format_without_pages_has_one_entry() -> None:
    document = _document("部门决算", " 2024 年度 ")
    assert page_trust(document) == (PageTrust(None, 10, 10),)


def test_pages_come_in_their_order_and_only_those_with_text() -> None:
    blocks = (
        Paragraph("部门决算", 1, 3),
        Grid(1, (Cell(1, 1, "合计"), Cell(1, 2, " ")), 1, 2, 2, 1),
        Paragraph(" ", 3, 2),
    )
    document = Document("d", "a.pdf", "application/pdf", "pdf", blocks, 3)
    assert [(page.page, page.characters) for page in page_trust(document)] == [(1, 2), (3, 4)]


def test_a_glyph_that_is_only_numbered_counts_as_one_character() -> None:
    assert page_trust(_document("(cid:12)(cid:7)部门预算支出决算"))[0] == PageTrust(None, 10, 8)


def test_figures_are_trusted_with_the_words_around_them() -> None:
    assert page_trust(_document("1,234.56 78.90 12.00%"))[0].share == 1
    assert page_trust(_document("\ue001\ue002 1,234.56 78.90 12.00%"))[0].share == 0


def test_a_few_marks_of_a_foreign_font_do_no_harm() -> None:
    words = "\uf0b7本年收入合计与本年支出合计相比较，财政拨款收入占绝大部分。"
    trust = page_trust(_document(*([words] * 5)))[0]
    assert (trust.trusted, trust.is_low) == (trust.characters - 5, False)


def test_look_alikes_are_trusted_as_what_they_look_like() -> None:
    table = {ideograph: character for character, ideograph in lookalikes().items()}
    document = read(full_disclosure.text().encode(), "full.txt")
    alike = page_trust(changed(document, lambda text: "".join(table.get(one, one) for one in text)))
    assert alike == page_trust(document)


def test_the_share_is_exact_and_the_limit_is_not_low() -> None:
    assert PageTrust(1, 4, 3).share == Decimal("0.75")
    assert not PageTrust(1, 10, int(LEAST_TRUST * 10)).is_low
    assert PageTrust(1, 10, int(LEAST_TRUST * 10) - 1).is_low


def test_most_of_the_text_decides_on_the_whole() -> None:
    good, bad = PageTrust(1, 100, 100), PageTrust(2, 100, 0)
    assert not is_low_as_a_whole([good, bad])
    assert is_low_as_a_whole([good, bad, PageTrust(3, 1, 0)])
    assert not is_low_as_a_whole([])
