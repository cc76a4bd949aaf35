"""The many shapes in which one and the same disclosure is printed as PDF.

A shape says how the forms are printed (``Print``), on which paper, what stands above them and what happens where a
page ends. What is printed does not change, so neither may the ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from tests.support import full_disclosure as full
from tests.support.pdf_forms import TITLES, Print, forms
from tests.support.pdf_paper import TALL, WIDE, Breaks, C, Drawn, Paper, Row, Ruled, Turned

SHORT, LOW = (595.0, 330.0), (842.0, 300.0)
_TITLE_SIZE = 14.0


@dataclass(frozen=True)
class Shape:
    """One way to print the disclosure.

    ``captions``: above the table, ``in_table`` as merged rows, ``page_before`` the table's page. ``titles``: what
    is printed again on the next page: nothing, the ``title``, the title ``continued`` with （续）.
    """

    name: str
    how: Print = field(default_factory=Print)
    size: tuple[float, float] = TALL
    turned: Turned = field(default_factory=Turned)
    rules: str = "all"
    breaks: Breaks = field(default_factory=Breaks)
    titles: str = ""
    captions: str = "above"
    unit_beside_agency: bool = True
    running_head: str = ""
    page_numbers: bool = True
    a_page_each: bool = True
    boxes_are_drawn: bool = True


@dataclass(frozen=True)
class Rendered:
    """The bytes and every cell that was drawn."""

    data: bytes
    drawn: Sequence[Drawn]


def render(shape: Shape) -> Rendered:
    """Print the disclosure in a shape."""
    paper = Paper(shape.size, shape.turned, shape.rules, shape.running_head, shape.page_numbers)
    for words in (full.AGENCY, f"{full.YEAR}年度部门决算"):
        paper.line(words, 18, "center")
    paper.new_page()
    for words in ("第一部分 部门概况", "本部门负责样本的管理。", "第二部分 部门决算表"):
        paper.line(words)
    for number, (form, table) in enumerate(forms(shape.how), start=1):
        if number == 1 or shape.a_page_each:
            paper.new_page()
        _print_form(paper, shape, number, TITLES[form], table)
        paper.line(f"注：{TITLES[form]}的填列说明。", 8)
    paper.new_page()
    for words in ("第三部分 名词解释", "一、基本支出：为保障机构正常运转而发生的支出。"):
        paper.line(words)
    return Rendered(paper.finished(), paper.drawn)


def _print_form(paper: Paper, shape: Shape, number: int, title: str, table: Ruled) -> None:
    unit = "" if shape.how.unit_in_head else f"金额单位：{shape.how.unit}"
    agency = f"部门：{full.AGENCY}"
    if shape.captions == "in_table":
        width = len(table.widths)
        above: list[Row] = [[C(title, width)], [C(f"公开{number:02d}表", width)]]
        above.append([C(agency, width - 3), C(unit, 3)])
        table = replace(table, head=[*above, *table.head])
    else:
        paper.line(title, _TITLE_SIZE, "center")
        paper.line("", 9, right=f"公开{number:02d}表")
        if shape.unit_beside_agency:
            paper.line(agency, 9, right=unit)
        else:
            paper.line(agency, 9)
            paper.line("", 9, right=unit)
    if shape.captions == "page_before":
        paper.new_page()
    again = {"": (), "title": (title,), "continued": (f"{title}（续）",), "word": ("续表",)}[shape.titles]
    paper.table(table, replace(shape.breaks, titles=again))


def _full_width(value: Decimal) -> str:
    return f"{value:,.2f}".translate({ord(a): ord(a) + 0xFEE0 for a in "0123456789.,"})


def _bracketed(value: Decimal) -> str:
    return f"（{-value:,.2f}）" if value < 0 else f"{value:,.2f}"


def _spaced(word: str) -> str:
    return " ".join(word) if len(word) <= 4 else word


def _broken(word: str) -> str:
    return "\n".join(word[i : i + 2] for i in range(0, len(word), 2))


def _plain(value: Decimal) -> str:
    return f"{value:.2f}"


FORMATS: dict[str, Callable[[Decimal], str]] = {
    "thousands_not_separated": _plain,
    "full_width_digits": _full_width,
}
SPLIT = Print(codes="split", code_words=("项目", "功能分类科目编码", "科目名称"))
NARROW = Print(name_width=7)
HEAD = Breaks(head=True)

# Columns that nothing but narrow gaps part, some of them narrower than the space between words of a heading.
AMBIGUOUS = Shape("horizontal_rules_only", rules="horizontal", boxes_are_drawn=False)

SHAPES = (
    Shape("as_it_is"),
    Shape("over_pages", size=SHORT),
    Shape("over_pages_header_repeated", size=SHORT, breaks=HEAD),
    Shape("over_pages_title_repeated", size=SHORT, breaks=HEAD, titles="title"),
    Shape("over_pages_title_continued", size=SHORT, breaks=HEAD, titles="continued"),
    Shape("over_pages_continued_without_header", size=SHORT, titles="word"),
    Shape("over_pages_running_head", size=SHORT, running_head=f"{full.AGENCY}{full.YEAR}年度部门决算"),
    Shape("over_pages_without_page_numbers", size=SHORT, page_numbers=False),
    *(
        Shape(f"row_split_{side}{'_header_repeated' if head else ''}", how, SHORT, breaks=Breaks(head, split=side))
        for side in ("above", "below", "apart")
        for head in (False, True)
        for how in (NARROW,)
    ),
    *(
        Shape(f"code_split_by_the_page_{side}", Print(code_width=4.2), SHORT, breaks=Breaks(split=side))
        for side in ("above", "below")
    ),
    *(Shape(f"break_after_{rows}_head_rows", breaks=Breaks(after_head_rows=rows)) for rows in (1, 2)),
    *(
        Shape(f"codes_{codes}{'_over_pages' if size is SHORT else ''}", replace(SPLIT, codes=codes), size)
        for codes in ("split", "once", "nested", "nested_alone")
        for size in (TALL, SHORT)
    ),
    Shape("codes_split_row_split", replace(SPLIT, name_width=7), SHORT, breaks=Breaks(split="above")),
    Shape("codes_split_total_not_merged", replace(SPLIT, total_merged=False)),
    Shape("total_at_the_end", Print(total_at_end=True), SHORT),
    Shape("without_line_numbers", Print(line_numbers=False, number_row=False), SHORT),
    *(
        Shape(f"basic_in_{blocks}_blocks{'_over_pages' if size is LOW else ''}", Print(blocks=blocks), size)
        for blocks in (2, 3, 4)
        for size in (WIDE, LOW)
    ),
    *(
        Shape(f"three_public_{layout}{'_reception_first' if first else ''}", how)
        for layout in ("halves", "interleaved", "rows", "turned")
        for first in (False, True)
        for how in (Print(three_public=layout, reception_first=first),)
    ),
    Shape("landscape", size=WIDE),
    *(Shape(f"rotated_{turn}", size=WIDE, turned=Turned(rotate=turn)) for turn in (90, 180, 270)),
    *(Shape(f"drawn_sideways_{turn}", size=WIDE, turned=Turned(sideways=turn)) for turn in (90, 270)),
    Shape("two_forms_on_a_page", a_page_each=False),
    Shape("two_forms_on_a_page_over_pages", size=SHORT, a_page_each=False, breaks=HEAD),
    Shape("title_on_the_page_before", captions="page_before"),
    Shape("captions_in_the_table", captions="in_table"),
    Shape("captions_in_the_table_repeated", captions="in_table", size=(595.0, 420.0), breaks=HEAD),
    Shape("unit_in_the_header", Print(unit_in_head=True)),
    Shape("unit_on_its_own_line", unit_beside_agency=False),
    Shape("in_yuan", Print(unit="元"), WIDE),
    *(Shape(name, Print(amount=amount)) for name, amount in FORMATS.items()),
    Shape("negatives", Print(negative=True)),
    Shape("negatives_in_brackets", Print(negative=True, amount=_bracketed)),
    Shape("dashes_for_nothing", Print(nothing="——")),
    Shape("noughts_for_nothing", Print(nothing="0.00")),
    Shape("header_words_spaced", Print(word=_spaced)),
    Shape("header_words_broken", Print(word=_broken)),
    Shape("names_in_many_lines", Print(name_width=5), WIDE),
    Shape("no_outer_rules", rules="no_outer", boxes_are_drawn=False),
    Shape("no_rules_at_the_sides", rules="open_sides", boxes_are_drawn=False),
    Shape(
        "as_in_shanghai",
        replace(
            SPLIT, line_numbers=False, number_row=False, three_public="interleaved", blocks=2, total_at_end=True
        ),
        SHORT,
    ),
    Shape(
        "as_in_shandong",
        Print(unit="万元", three_public="halves"),
        LOW,
        Turned(rotate=90),
        breaks=HEAD,
        running_head="部门决算公开",
    ),
    Shape(
        "as_in_guangxi",
        Print(unit="元", three_public="rows", amount=_plain, nothing="0.00"),
        LOW,
        Turned(sideways=90),
        breaks=Breaks(split="apart"),
    ),
)
