"""Folding: one word has one form, however it is spelt; what is printed is kept; offsets stay where they must."""

from __future__ import annotations

import pytest

from pipelines.readers.model import Box, Cell, Document, Grid, Paragraph
from pipelines.statements.wording.text import even_fold, fold, line_name, mended, mended_document, squeeze


@pytest.mark.parametrize(
    ("printed", "word"),
    [
        ("项 目", "项目"),
        ("决\u3000算\u00a0数", "决算数"),
        ("科目\n编码", "科目编码"),
        ("支出功\r\n能分类", "支出功能分类"),
        ("本年\xad收入", "本年收入"),
        ("本年\u200b收\u2060入", "本年收入"),
        ("\ufeff合计\u200e", "合计"),
        ("合\x00计\x1f", "合计"),
        ("合\ufe00计", "合计"),
        ("项目……", "项目"),
        ("合计........", "合计"),
        ("合计．．．．", "合计"),
        ("**合计**", "合计"),
        ("<p>合计</p>", "合计"),
        ("⾏政单位", "行政单位"),
        ("⻓期投资", "长期投资"),
        ("⼾籍", "户籍"),
        ("ＡＢ（１）", "AB（1）"),
        ("﹙一﹚", "（一）"),
    ],
)
def test_one_word_has_one_folded_form(printed: str, word: str) -> None:
    assert fold(printed) == fold(word)


def test_brackets_colons_and_commas_are_wide_whatever_they_were() -> None:
    assert fold("单位(本级):1,2") == fold("单位（本级）：1，2") == "单位（本级）：1，2"


def test_dots_between_words_or_before_a_page_stay() -> None:
    assert fold("目录......5") == "目录......5"
    assert fold("……") == "......"


def test_folding_twice_changes_nothing() -> None:
    for text in ("⼀、⼀般公共服务支出（类）……", "１２．３０", "①⑵㈢Ⅳ㎡", "\xad12.30", "——"):
        assert fold(fold(text)) == fold(text)
        assert even_fold(even_fold(text)) == even_fold(text)


@pytest.mark.parametrize("text", ["⻓ 期(１)，㎡①²½…\u200b；\xad", "①12.5万元", "\U0002f800一﷽"])
def test_even_folding_keeps_every_offset(text: str) -> None:
    assert len(even_fold(text)) == len(text)


def test_an_enumerator_does_not_become_a_digit_of_the_figure_behind_it() -> None:
    assert even_fold("①１２．５万元") == "①12.5万元"
    assert even_fold("10²") == "10²"


def test_a_line_name_is_what_one_sees_without_its_ordinal() -> None:
    for printed in ("⼀、⼀般公共预算财政拨款收⼊", "一、一般公共预算财政拨款收入：", "①一般公共预算财政拨款收入"):
        assert line_name(printed) == "一般公共预算财政拨款收入"
    assert line_name("(室)及相关机构事务") == "（室）及相关机构事务"
    assert line_name("其中：⻋辆购置") == "车辆购置"


def test_squeezing_keeps_the_characters_of_the_page() -> None:
    assert squeeze(" １，２３４．５０ ") == "１，２３４．５０"
    assert squeeze("⾏ 政") == "⾏政"


def test_a_soft_hyphen_before_a_figure_is_seen_and_elsewhere_not() -> None:
    assert squeeze("\xad12.30") == "\xad12.30"
    assert squeeze("本年\xad收入") == "本年收入"
    assert squeeze("公开\xad01表") == "公开01表"


def test_letters_that_resemble_ideographs_or_digits_stay_letters() -> None:
    for text in ("O", "l", "О", "Ι", "ㄅ"):
        assert mended(text) == text
    assert fold("1O.5") == "1O.5"


def _document(*blocks: Paragraph | Grid) -> Document:
    return Document("d", "a.pdf", "application/pdf", "pdf", blocks, 3, (2,))


def test_a_document_is_mended_in_its_words_and_nothing_else() -> None:
    cell = Cell(1, 1, "⼀般", 2, 3, Box(1.0, 2.0, 3.0, 4.0))
    document = _document(Paragraph("⻓\u200b江", 1, 1), Grid(1, (cell,), 2, 3, 2, 3))
    assert mended_document(document) == _document(
        Paragraph("长江", 1, 1), Grid(1, (Cell(1, 1, "一般", 2, 3, Box(1.0, 2.0, 3.0, 4.0)),), 2, 3, 2, 3)
    )


def test_a_document_without_anything_to_mend_is_the_same_one() -> None:
    document = _document(Paragraph("长江", 1, 1), Grid(1, (Cell(1, 1, "一般"),), 1, 1, 2, 3))
    assert mended_document(document) is document
