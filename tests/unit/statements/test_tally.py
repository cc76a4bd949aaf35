"""Every number is counted once, on its page, under what it was taken for; what nobody took is listed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.readers.model import Block, Cell, Document, Grid, Paragraph
from pipelines.statements.model import NUMBER_ROLES, PageRow, ParsedDocument
from pipelines.statements.narrative.page_numbers import page_number_lines
from pipelines.statements.understand import understand
from pipelines.statements.wording.number_tokens import Token, role_by_words, tokens
from pipelines.statements.wording.text import even_fold

FORM = (
    (
        "科目编码",
        "科目名称",
        "本年支出合计",
        "基本支出",
        "项目支出",
        "上缴上级支出",
        "经营支出",
        "对附属单位补助支出",
    ),
    ("栏次", "", "1", "2", "3", "4", "5", "6"),
    ("合计", "", "8.00", "5.00", "3.00", "", "", ""),
    ("201", "一般公共服务支出", "8.00", "5.00", "3.00", "", "", ""),
    ("20103", "政府办公厅（室）及相关机构事务", "8.00", "5.00", "3.00", "", "", ""),
    ("2010301", "行政运行", "8.00", "5.00", "3.00", "", "", ""),
)
SHEET = (
    ("项目名称", "自评得分"),
    ("12345热线运行", "98.50"),
    ("2024年培训", "100"),
)


def grid(rows: tuple[tuple[str, ...], ...], table: int, line: int, page: int | None) -> Grid:
    cells = tuple(
        Cell(row, column, text)
        for row, texts in enumerate(rows, start=1)
        for column, text in enumerate(texts, start=1)
    )
    return Grid(table, cells, len(rows), len(rows[0]), line, page)


def document(*pages: tuple[str | tuple[tuple[str, ...], ...], ...], paged: bool = True) -> Document:
    """A document of pages, each of paragraphs and tables."""
    blocks: list[Block] = []
    tables = 0
    for number, page in enumerate(pages, start=1):
        at = number if paged else None
        for one in page:
            line = len(blocks) + 1
            if isinstance(one, str):
                blocks.append(Paragraph(one, line, at))
            else:
                tables += 1
                blocks.append(grid(one, tables, line, at))
    return Document("0" * 16, "甲县乙局.pdf", "text/plain", "test", tuple(blocks), len(pages) if paged else None)


COVER = ("甲县乙局", "2024年度部门决算")
CAPTION = ("支出决算表", "公开03表", "部门：甲县乙局", "金额单位：万元")
ONE_OF_EACH = document(
    COVER,
    (*CAPTION, FORM, "2"),
    (
        "第三部分 2024年度部门决算情况说明",
        "一、支出决算情况说明",
        "1. 2024年度支出合计8.00万元，其中基本支出5.00万元。",
        "依据财预〔2024〕12号文件，单价50万元以上的设备按规定采购，受理12345热线。",
        "本单位编制12人。",
        "全年编印简报88期。",
        "二、预算绩效情况说明",
        SHEET,
        "3",
    ),
)


def counted(page: PageRow) -> dict[str, int]:
    return {role: getattr(page, role) for role in NUMBER_ROLES if getattr(page, role)}


def test_each_number_of_a_made_document_has_its_role() -> None:
    cover, form, text = understand(ONE_OF_EACH).pages
    assert counted(cover) == {"dates": 1}
    assert counted(form) == {"amounts": 12, "codes": 3, "line_numbers": 6, "identifiers": 1, "page_numbers": 1}
    assert counted(text) == {
        "claims": 2,
        "counts": 1,
        "dates": 3,
        "identifiers": 2,
        "names": 2,
        "ordinals": 1,
        "page_numbers": 1,
        "thresholds": 1,
        "unexplained": 1,
        "values": 2,
    }


def test_what_nothing_explains_is_listed_with_page_and_words() -> None:
    (row,) = understand(ONE_OF_EACH).unexplained
    assert (row.page, row.text) == (3, "88期")
    assert "编印简报88期" in row.context


def test_a_page_without_a_number_and_one_without_text_have_their_row() -> None:
    parsed = understand(document(COVER, ("前言",), (*CAPTION, FORM), ()))
    assert [(page.page, page.numbers) for page in parsed.pages] == [(1, 1), (2, 0), (3, 22), (4, 0)]
    assert [page.text_trust is None for page in parsed.pages] == [False, False, False, True]


def test_a_document_without_pages_has_one_row() -> None:
    (page,) = understand(document((*COVER, *CAPTION, FORM), paged=False)).pages
    assert (page.page, page.amounts, page.unexplained) == (None, 12, 0)
    assert page.characters > 100


@pytest.mark.parametrize("stray", ["7.77", "2019", "3", "9.99 8.88"])
def test_a_figure_in_a_form_that_nobody_took_is_unexplained_whatever_it_looks_like(stray: str) -> None:
    """A year, a column's number: in a form no cell is explained by what its number could also be."""
    rows = tuple((row[0], stray if row[0] == "20103" else row[1], *row[2:]) for row in FORM)
    parsed = understand(document((*COVER, *CAPTION, rows)))
    assert [row.text for row in parsed.unexplained] == stray.split()
    assert [row.place for row in parsed.unexplained] == ["table 1 row 5 column 2"] * len(stray.split())
    assert sum(page.unexplained for page in parsed.pages) == len(parsed.unexplained)


def test_the_numbers_of_a_document_set_aside_are_counted_and_unread() -> None:
    (page,) = understand(
        document(("某某情况", "共有3人，5.00万元，比2023年增加1.00万元", (("甲", "8.00"),)))
    ).pages
    assert (page.numbers, page.unread, page.unexplained) == (5, 5, 0)


def test_the_numbers_of_a_statement_set_aside_are_unread_not_lost() -> None:
    without_unit = tuple(text for text in CAPTION if "单位：" not in text)
    parsed = understand(document((*COVER, *without_unit, FORM)))
    assert [row.reason for row in parsed.quarantine] == ["no_unit_of_money"]
    (page,) = parsed.pages
    assert (page.amounts, page.unread, page.codes, page.unexplained) == (0, 12, 3, 0)


def test_a_number_broken_over_lines_counts_once() -> None:
    rows = (*FORM[:2], ("合计", "", "1,238,\n008.00", "1,238,\n008.00", "", "", "", ""))
    parsed = understand(document((*COVER, *CAPTION, rows)))
    assert sum(page.amounts for page in parsed.pages) == len(parsed.ledger) == 2
    assert not parsed.unexplained


def test_a_paragraph_cut_by_the_page_counts_each_number_where_it_begins() -> None:
    told = "2024年度支出合计8.00万元，其中基本支出"
    parsed = understand(
        document((*COVER, *CAPTION, FORM), ("一、支出情况说明", told), ("5.00万元，项目支出3.00万元。",))
    )
    assert [page.claims for page in parsed.pages] == [0, 1, 2]


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("2024年1月5日", ["dates", "dates", "dates"]),
        ("2024.03-2025.06", ["dates", "dates"]),
        ("2024-03-15", ["dates", "dates", "dates"]),
        ("8:30至17:30", ["dates", "dates", "dates", "dates"]),
        ("2023—2025年", ["dates", "dates"]),
        ("历时3个月又15天", ["dates", "dates"]),
        ("财预〔2024〕12号", ["identifiers", "identifiers"]),
        ("GB/T 4754-2017", ["identifiers", "identifiers"]),
        ("公开01表", ["identifiers"]),
        ("监督索引号：53000012345", ["identifiers"]),
        ("联系电话：0635-6215003", ["identifiers", "identifiers"]),
        ("第3页 共12页", ["page_numbers", "page_numbers"]),
        ("第3条", ["ordinals"]),
        ("1.秘书股2.信息股", ["ordinals", "ordinals"]),
        ("①甲②乙", ["ordinals", "ordinals"]),
        ("12345热线", ["names"]),
        ("110报警服务台", ["names"]),
        ("5G网络和A4纸", ["names", "names"]),
        ("≥95", ["thresholds"]),
        ("50万元以上", ["thresholds"]),
        ("共5个", [None]),
        ("12.30万元", [None]),
        ("1,234.50", [None]),
        ("3.5", [None]),
    ],
)
def test_the_words_around_a_number_say_what_it_is_or_nothing(text: str, roles: list[str | None]) -> None:
    folded = even_fold(text)
    assert [role_by_words(folded, token) for token in tokens(text)] == roles


def test_numbers_are_told_apart_whatever_their_width() -> None:
    assert [token.text for token in tokens("１，２３４．５０和1,234.50，2023，2024年")] == [
        "１，２３４．５０",
        "1,234.50",
        "2023",
        "2024",
    ]
    assert list(tokens("没有数字")) == []
    assert list(tokens("a1b")) == [Token(1, 2, "1")]


def test_a_number_alone_on_a_line_is_a_page_number_by_its_place_or_its_turn() -> None:
    paged = document(("1", "正文", "35", "正文", "7"), ("正文", "2", "正文"))
    assert page_number_lines(paged) == {1, 5, 7}
    turns = document(("正文", "1", "正文", "35", "正文", "2", "- 9 -"), paged=False)
    assert page_number_lines(turns) == {2, 6, 7}


WORDS = st.sampled_from(
    ["支出合计", "基本支出", "万元", "人", "%", "年", "（", "）", "，", "。", "第", "表", "A", " ", "公开"]
)
NUMBERS = st.from_regex(r"\A(?:[1-9]\d{2}(?:,\d{3})?(?:\.\d{1,2})?|20[12]\d)\Z")
TEXTS = st.lists(st.one_of(WORDS, NUMBERS.map(lambda number: f" {number} ")), max_size=8).map("".join)
TABLES = st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=4).map(tuple)
PAGES = st.lists(st.lists(st.one_of(TEXTS, TABLES), max_size=5).map(tuple), max_size=3)
DIGITS = re.compile(r"\d+")


def printed(blocks: Document) -> str:
    texts = [cell.text for block in blocks.blocks if isinstance(block, Grid) for cell in block.cells] + [
        block.text for block in blocks.blocks if isinstance(block, Paragraph)
    ]
    return "\n".join(texts)


def holds_the_laws(parsed: ParsedDocument) -> None:
    for page in parsed.pages:
        assert page.numbers == sum(getattr(page, role) for role in NUMBER_ROLES)
    assert sum(page.amounts for page in parsed.pages) == len(parsed.ledger)
    assert sum(page.unexplained for page in parsed.pages) == len(parsed.unexplained)


@settings(max_examples=60, deadline=None)
@given(pages=PAGES)
def test_nothing_is_counted_twice_and_nothing_falls_through(pages: list[tuple[str, ...]]) -> None:
    """Also where sheets, forms and prose are torn: as many numbers are counted as the characters can hold."""
    made = document(COVER, (*CAPTION, FORM), *pages)
    parsed = understand(made)
    holds_the_laws(parsed)
    digits = sum(character.isdigit() for character in printed(made))
    counted_all = sum(page.numbers for page in parsed.pages)
    # Running text is read without spaces, so that neighbours may join; but every digit lies in some number.
    assert counted_all <= len(DIGITS.findall(printed(made))) <= digits
    assert (counted_all == 0) == (digits == 0)


@settings(max_examples=60, deadline=None)
@given(table=TABLES)
def test_every_number_of_a_table_is_counted_where_it_stands(table: tuple[tuple[str, ...], ...]) -> None:
    made = document(COVER, (*CAPTION, FORM), ("其他情况统计", table, "说明"))
    parsed = understand(made)
    holds_the_laws(parsed)
    expected = sum(len(list(tokens(" ".join(text.split())))) for row in table for text in row)
    assert parsed.pages[2].numbers == expected
