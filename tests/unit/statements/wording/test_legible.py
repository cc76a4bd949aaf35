"""What cannot be read is set aside with its reason: the document, or the statements on its illegible pages."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipelines.readers import read
from pipelines.readers.model import Document, Paragraph
from pipelines.statements.model import NUMBER_ROLES, ParsedDocument
from pipelines.statements.narrative.sections import passages
from pipelines.statements.understand import understand
from tests.support.small_disclosure import small_disclosure
from tests.unit.statements.wording.test_trust import BROKEN, IDEOGRAPHS, changed

SAMPLE = Path(__file__).resolve().parents[4] / "data" / "raw" / "sample" / "yanggu_government_office_2024.pdf"
EXPENDITURE, APPROPRIATION, GOES_ON, NARRATIVE = 4, 5, 6, 13
PRIVATE = BROKEN["private use"]


@cache
def document() -> Document:
    return read(SAMPLE.read_bytes(), SAMPLE.name)


@cache
def intact() -> ParsedDocument:
    return understand(document())


def broken(*pages: int, how: str = "private use") -> ParsedDocument:
    return understand(changed(document(), BROKEN[how], pages))


def rows(parsed: ParsedDocument, without: Collection[str] = ()) -> list[Any]:
    return [row for row in parsed.ledger if row.form not in without]


@pytest.mark.parametrize("how", BROKEN)
def test_a_document_that_cannot_be_read_says_nothing_but_why(how: str) -> None:
    parsed = broken(*range(1, 16), how=how)
    (aside,) = parsed.quarantine
    assert (aside.statement_id, aside.reason) == (None, "low_text_trust")
    assert "characters" in aside.detail and "pages" in aside.detail
    said = (
        parsed.ledger,
        parsed.claims,
        parsed.statements,
        parsed.blank_forms,
        parsed.unexplained,
        parsed.staffing,
    )
    assert said == ((), (), (), (), (), ())
    assert sum(row.numbers for row in parsed.pages) == sum(row.unread for row in parsed.pages) > 0


def test_the_cells_of_such_a_document_keep_what_the_file_holds() -> None:
    private = changed(document(), PRIVATE)
    printed = [cell.text for grid in private.grids for cell in grid.cells]
    assert [row.text for row in understand(private).cells] == printed
    assert any("\ue000" <= one <= "\uf8ff" for text in printed for one in text)


@pytest.mark.parametrize("how", BROKEN)
def test_a_form_on_one_illegible_page_is_lost_alone(how: str) -> None:
    parsed = broken(EXPENDITURE, how=how)
    assert not any(row.page == EXPENDITURE for row in parsed.ledger)
    assert rows(parsed) == rows(intact(), {"expenditure"})
    assert [(row.value, row.page) for row in parsed.evidence if row.field == "page_of_low_trust"] == [("4", 4)]
    assert parsed.unexplained == intact().unexplained


@pytest.mark.parametrize("how", BROKEN)
def test_a_form_that_reaches_onto_an_illegible_page_is_set_aside_as_a_whole(how: str) -> None:
    parsed = broken(GOES_ON, how=how)
    (aside,) = parsed.quarantine
    statement = next(row for row in intact().statements if row.form == "appropriation_summary")
    assert (aside.statement_id, aside.reason) == (statement.statement_id, "low_text_trust")
    assert "page 6" in aside.detail
    assert rows(parsed) == rows(intact(), {"appropriation_summary"})
    assert parsed.unexplained == intact().unexplained
    assert all(claim.form != "appropriation_summary" for claim in parsed.claims)


def test_what_goes_on_from_an_illegible_page_is_not_read_either() -> None:
    parsed = broken(APPROPRIATION)
    assert rows(parsed) == rows(intact(), {"appropriation_summary"})
    assert parsed.unexplained == intact().unexplained
    page = next(row for row in parsed.pages if row.page == GOES_ON)
    assert page.amounts == 0 < page.unread


def test_an_illegible_page_of_text_takes_only_its_own_claims() -> None:
    parsed = broken(NARRATIVE)
    assert rows(parsed) == rows(intact())
    assert {claim.page for claim in intact().claims} - {claim.page for claim in parsed.claims} == {NARRATIVE}
    assert [claim.sentence for claim in parsed.claims] == [
        claim.sentence for claim in intact().claims if claim.page != NARRATIVE
    ]


def test_an_illegible_form_is_not_called_blank() -> None:
    """A form set aside states nothing, not even that it has no figures."""
    blank = changed(document(), lambda text: text if is_word(text) else "", {APPROPRIATION, GOES_ON})
    for given, expected in ((blank, True), (changed(blank, PRIVATE, {GOES_ON}), False)):
        parsed = understand(given)
        assert [row.is_blank for row in parsed.statements if row.form == "appropriation_summary"] == [expected]
        assert any(row.form == "appropriation_summary" for row in parsed.blank_forms) == expected


def is_word(text: str) -> bool:
    return any(ord(one) in IDEOGRAPHS for one in text)


@pytest.mark.parametrize("pages", [(), (3,), (6,), (1, 15), tuple(range(1, 16))])
def test_every_number_of_every_page_has_one_role(pages: tuple[int, ...]) -> None:
    parsed = broken(*pages)
    assert [row.page for row in parsed.pages] == list(range(1, 16))
    for row in parsed.pages:
        assert row.numbers == sum(getattr(row, role) for role in NUMBER_ROLES)
        assert row.page not in pages or row.numbers == row.unread
    counted = {row.page: row.numbers for row in intact().pages}
    assert {row.page: row.numbers for row in parsed.pages} == counted


def test_forms_on_pages_that_are_pictures_are_not_missing() -> None:
    """Only cover and text were typed, the forms are scans: unread, not absent."""
    read_pages = {1, NARRATIVE}
    blocks = tuple(block for block in document().blocks if block.page in read_pages)
    pictures = tuple(page for page in range(1, 16) if page not in read_pages)
    parsed = understand(replace(document(), blocks=blocks, pages_without_text=pictures))
    (aside,) = parsed.quarantine
    assert (aside.statement_id, aside.reason) == (None, "no_text_layer")
    assert "pages 2-12, 14-15" in aside.detail


def test_a_picture_in_the_middle_of_a_form_sets_the_form_aside() -> None:
    later = tuple(
        replace(block, page=block.page + 1) if block.page and block.page >= GOES_ON else block
        for block in document().blocks
    )
    parsed = understand(replace(document(), blocks=later, page_count=16, pages_without_text=(GOES_ON,)))
    (aside,) = parsed.quarantine
    assert (aside.reason, "page 6" in aside.detail) == ("no_text_layer", True)
    assert {row.form for row in intact().ledger} - {row.form for row in parsed.ledger} == {"appropriation_summary"}


def test_a_part_announced_and_not_found_may_stand_on_an_unread_page() -> None:
    """A document some of whose pages are pictures is not called cut off for what they may hold."""
    words = "第一部分 概况\n第二部分 决算表\n第三部分 情况说明"
    contents = f"目录\n\n{words}\n\n第一部分 概况\n\n本部门负责综合协调工作。\n\n"
    text = contents + "第二部分 决算表\n\n" + small_disclosure()
    whole = read(text.encode(), "a.txt")
    assert [row.reason for row in understand(whole).quarantine] == ["truncated"]
    assert understand(replace(whole, pages_without_text=(7,))).quarantine == ()


def test_a_table_that_begins_on_a_picture_is_unread_and_not_unexplained() -> None:
    blocks = tuple(block for block in document().blocks if block.page != APPROPRIATION)
    parsed = understand(replace(document(), blocks=blocks, pages_without_text=(APPROPRIATION,)))
    assert rows(parsed) == rows(intact(), {"appropriation_summary"})
    assert parsed.unexplained == intact().unexplained
    assert parsed.quarantine == ()


def test_no_sentence_is_made_over_a_page_that_was_not_read() -> None:
    """The words before the gap and the figure behind it are not one claim."""
    lines = ("第一部分 概况", "本年度一般公共预算财政拨款支出决算数为", "307.82万元，其他说明略。")
    for pages, whole in (((1, 2, 3), True), ((1, 2, 4), False)):
        blocks = tuple(
            Paragraph(text, line, page) for line, (text, page) in enumerate(zip(lines, pages, strict=True), 1)
        )
        given = Document("d" * 16, "a.pdf", "application/pdf", "pdf", blocks, 4, () if whole else (3,))
        sentences = [passage.text for passage in passages(given)]
        assert ("".join(lines[1:]) in sentences) == whole
