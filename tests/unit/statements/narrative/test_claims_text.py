"""Headings, items and broken lines: where a claim stands, and that no break changes it."""

from __future__ import annotations

from decimal import Decimal

from pipelines.statements.narrative.sections import passages, table_of_contents
from tests.unit.statements.narrative.support import document, narrative_of

CONTENTS = "目 录\n第一部分 概况.....1\n一、职责.....1\n第二部分 情况说明.....15\n一、支出决算情况说明.....15\n"


def test_a_table_of_contents_is_no_text() -> None:
    read = document(CONTENTS + "第一部分 概况\n一、职责\n负责全县工作。\n第二部分 情况说明\n")
    contents = table_of_contents(read)
    assert contents.entries == ("第一部分概况", "一、职责", "第二部分情况说明", "一、支出决算情况说明")
    assert [passage.text for passage in passages(read)] == [
        "第一部分概况",
        "职责",
        "负责全县工作。",
        "第二部分情况说明",
    ]


def test_a_table_of_contents_may_be_set_in_columns() -> None:
    read = document("目录\n概况\t1\n情况说明\t15\n概况\n负责全县工作。\n")
    assert [passage.text for passage in passages(read)] == ["概况负责全县工作。"]


def test_a_second_list_of_contents_over_a_table_takes_nothing_away() -> None:
    read = document("第三部分 决算表\n目录\n报表\t报表名称\t是否空表\n表1\t收入决算表\t\n收入决算表\n单位：万元\n")
    assert table_of_contents(read).entries == ()


def test_the_section_is_the_path_of_headings() -> None:
    headings = "第三部分\n情况说明\n五、一般公共预算财政拨款支出决算情况说明\n（一）总体情况\n"
    text = headings + "一般公共预算财政拨款支出5.00万元。\n"
    (claim,) = narrative_of(text).claims
    assert claim.section == "第三部分情况说明 > 一般公共预算财政拨款支出决算情况说明 > 总体情况"


def test_a_sentence_cut_by_lines_and_pages_is_whole_again() -> None:
    heading = "五、一般公共预算财政拨款支出决算情况说明\n"
    broken = "一般公共预算财政拨款支出年初预算8.00万元，支出决\n\n\n算6.00万元，完成年初预算的\n75.00%。\n"
    claims = narrative_of(heading + broken).claims
    assert [claim.value for claim in claims] == [Decimal("80000.00"), Decimal("60000.00"), Decimal("75.00")]
    assert len({claim.sentence for claim in claims}) == 1
    assert [claim.line for claim in claims] == [2, 3, 4]


def test_a_stop_on_a_line_of_its_own_closes_the_sentence_before_it() -> None:
    claims = narrative_of(
        "三、支出决算情况说明\n基本支出5.00万元，较上年决算增加\n。\n项目支出3.00万元。\n"
    ).claims
    assert [claim.sentence for claim in claims] == ["基本支出5.00万元，较上年决算增加。", "项目支出3.00万元。"]


def test_page_numbers_between_two_lines_do_not_part_a_sentence() -> None:
    claims = narrative_of("三、支出决算情况说明\n基本支出\n24\n5.00万元，占\n62.5%。\n").claims
    assert [claim.subject_key for claim in claims] == ["basic_expenditure", "basic_expenditure.share"]


def test_ids_come_from_the_paragraph_and_the_order_within_it() -> None:
    claims = narrative_of("三、支出决算情况说明\n基本支出5.00万元，占62.5%；项目支出3.00万元，占37.5%。\n").claims
    assert [claim.claim_id for claim in claims] == [f"{'0' * 16}-p2o{number}" for number in range(1, 5)]


def test_captions_and_chart_titles_stand_for_themselves() -> None:
    text = "三、支出决算情况说明\n支出决算对比图（单位：万元）\n公开03表\n基本支出5.00万元。\n"
    (claim,) = narrative_of(text).claims
    assert claim.sentence == "基本支出5.00万元。"
