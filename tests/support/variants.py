"""The same disclosure as other counties print it.

Each variant turns a tabbed text into another that says the same: only the print differs, so that the ledger must
stay what it was but for the variant's own change (``expect``). What varies was seen in real disclosures of other
provinces (Shanghai, Guangdong, Yunnan, Guangxi, Inner Mongolia) or in what scrapers leave of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

from tests.golden.independent import Expected
from tests.support import print_columns as columns
from tests.support import print_words as words
from tests.support import relaid
from tests.support.tabbed import CODED, TITLES, Disclosure, Form, Row, each_cell, each_form

Ledger = Counter[Expected]
Change = Callable[[str], str]
BUDGETS = frozenset({"7.77", "8.88"})
UNIT_CAPTIONS = ("金额单位：人民币万元", "单位:万元", "（单位：万元）", "单位：万  元", "计量单位：万元")
OTHER_AGENCY = "邻县人民政府综合事务局"


def _same(ledger: Ledger) -> Ledger:
    return ledger


@dataclass(frozen=True)
class Variant:
    """A change of print. ``sound_heads``: only where the base's own headers stand over their columns.

    ``whole``: tried on the whole file; else on its forms and running text alone, without the evaluation sheets.
    ``beyond``: figures that the variant adds and no form has a place for; they must be told as unexplained.
    """

    name: str
    change: Change
    expect: Callable[[Ledger], Ledger] = _same
    sound_heads: bool = False
    whole: bool = False
    disclosures: int = 1
    beyond: frozenset[str] = frozenset()


def with_older_names(ledger: Ledger) -> Ledger:
    renamed: Ledger = Counter()
    for item, count in ledger.items():
        line = item.line
        for new, old in words.OLDER_NAMES.items():
            line = line.replace(new, old)
        renamed[item._replace(line=line)] += count
    return renamed


def two_funds(form: Form) -> None:
    """Form 04 of before 2020: no state capital."""
    if form.form != "appropriation_summary":
        return
    rows = []
    for row in form.rows:
        left = ["", *row[1:2], ""] if row and "国有资本经营" in row[0] else row[:3]
        rows.append([*left, *row[3:8]])
    form.rows = rows


def without_state_capital(ledger: Ledger) -> Ledger:
    return only(
        ledger,
        lambda item: (
            not (
                item.form == "appropriation_summary"
                and (item.measure == "state_capital" or (item.section == "income" and "国有资本" in item.line))
            )
        ),
    )


def only(ledger: Ledger, keep: Callable[[Expected], bool]) -> Ledger:
    return Counter({item: count for item, count in ledger.items() if keep(item)})


def leaving_out(*forms: str) -> tuple[Change, Callable[[Ledger], Ledger]]:
    def change(text: str) -> str:
        disclosure = Disclosure.parse(text)
        kept = [p for p in disclosure.pieces if not (isinstance(p, Form) and p.form in forms)]
        return Disclosure(kept).text()

    return change, lambda ledger: only(ledger, lambda item: item.form not in forms)


def eleven_forms(text: str) -> str:
    """Yunnan's two more: the projects line by line, and the “三公” form of the general budget beside the whole."""
    disclosure = Disclosure.parse(text)
    pieces: list[str | Form] = []
    for piece in disclosure.pieces:
        pieces.append(piece)
        if isinstance(piece, Form) and piece.form == "expenditure":
            pieces += [relaid.project_list(piece), ""]
        if isinstance(piece, Form) and piece.form == "three_public":
            title = "一般公共预算" + piece.title
            pieces += ["", Form(title, piece.form, piece.captions, [list(row) for row in piece.rows]), ""]
    return Disclosure(pieces).text()


def three_public_twice(ledger: Ledger) -> Ledger:
    return Counter({i: count * (2 if i.form == "three_public" else 1) for i, count in ledger.items()})


def two_units(text: str) -> str:
    """All forms again behind the last, of another unit."""
    disclosure = Disclosure.parse(text)
    last = max(place for place, piece in enumerate(disclosure.pieces) if isinstance(piece, Form))
    again: list[str | Form] = []
    for form in disclosure.forms:
        captions = [f"部门：{OTHER_AGENCY}", *(caption for caption in form.captions if "万元" in caption)]
        again += ["", Form(form.title, form.form, captions, [list(row) for row in form.rows])]
    return Disclosure([*disclosure.pieces[: last + 1], *again, *disclosure.pieces[last + 1 :]]).text()


def forms_twice(ledger: Ledger) -> Ledger:
    forms = set(TITLES.values())
    return Counter({item: count * (2 if item.form in forms else 1) for item, count in ledger.items()})


def without_totals(ledger: Ledger) -> Ledger:
    return only(ledger, lambda item: not (item.form in CODED and item.line == "合计"))


def _without_blank_lines(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if line.strip()) + "\n"


def in_turn(*changes: Change) -> Change:
    return lambda text: reduce(lambda so_far, change: change(so_far), changes, text)


def _three_public(layout: Callable[[Form], list[Row] | None]) -> Change:
    def change(form: Form) -> None:
        rows = layout(form) if form.form == "three_public" else None
        form.rows = rows or form.rows

    return each_form(change)


def _blocks(count: int, split: bool = False) -> Change:
    def change(form: Form) -> None:
        if form.form == "general_budget_basic_expenditure":
            form.rows = relaid.basic_blocks(form, count, split=split)

    return each_form(change)


VARIANTS = (
    Variant("as_it_is", each_form(lambda form: None), whole=True),
    Variant("columns_in_another_order", each_form(columns.columns_in_another_order), sound_heads=True),
    Variant("without_line_numbers", each_form(columns.without_line_numbers)),
    Variant("without_number_row", each_form(columns.without_number_row)),
    Variant("with_an_empty_column", each_form(columns.with_an_empty_column)),
    Variant("trailing_tabs_cut", each_form(columns.trailing_tabs_cut)),
    Variant("codes_split_and_repeated", each_form(columns.split_repeated)),
    Variant("codes_split_and_printed_once", each_form(columns.split_once)),
    Variant("codes_nested", each_form(columns.split_nested)),
    Variant("codes_split_beside_the_total", each_form(columns.split_beside_total), sound_heads=True),
    Variant("names_before_codes", each_form(columns.names_before_codes), sound_heads=True),
    Variant("total_in_all_code_columns", each_form(columns.total_in_all_code_columns)),
    Variant(
        "budgets_before_the_amount",
        each_form(columns.budgets_before_the_amount),
        beyond=BUDGETS,
    ),
    Variant("total_at_the_end", each_form(columns.total_at_the_end)),
    Variant("total_missing", each_form(columns.without_total), without_totals),
    Variant("total_empty", each_form(columns.empty_total), without_totals),
    Variant("header_and_total_repeated", each_form(columns.header_repeated)),
    Variant("header_repeated_at_once", each_form(columns.header_repeated_at_once)),
    Variant("page_number_between", each_form(columns.page_number_between)),
    Variant("total_beside_codes", each_form(columns.total_beside_codes), sound_heads=True),
    Variant("total_spaced", each_cell(columns.total_spaced)),
    Variant("code_and_name_in_one_cell", each_form(columns.code_and_name_in_one_cell), sound_heads=True),
    Variant("whole_page_head_repeated", each_form(columns.page_repeated)),
    Variant("in_yuan", each_form(words.in_unit("元", 10000, "0.01"))),
    Variant("in_whole_yuan", each_form(words.in_unit("元", 10000, "1"))),
    Variant("in_thousands_of_yuan", each_form(words.in_unit("千元", 10, "0.1"))),
    Variant("unit_in_header_cells", each_form(words.unit_in_header_cells), whole=True),
    Variant("unit_beside_agency", each_form(words.unit_beside_agency)),
    *(
        Variant(f"unit_as_{number}", each_form(words.unit_printed(caption)))
        for number, caption in enumerate(UNIT_CAPTIONS, start=1)
    ),
    Variant("captions_behind_title", each_form(words.captions_behind_title)),
    Variant("captions_in_cells", each_form(words.captions_in_cells)),
    Variant("no_agency_and_number_over_forms", each_form(words.unnamed)),
    Variant("thousands_not_separated", each_cell(words.without_separators)),
    Variant("full_width_digits", each_cell(words.full_width)),
    Variant("dash_for_empty", each_form(words.empty_as("-"))),
    Variant("header_words_spaced", each_cell(words.spaced_header)),
    Variant("names_indented", each_cell(words.indented)),
    Variant("other_titles", each_form(words.titled(lambda form: words.OTHER_TITLES.get(form.form, form.title)))),
    Variant("titles_with_ordinals", each_form(words.titled(lambda form: f"附表3：{form.title}"))),
    Variant("titles_with_year", each_form(words.titled(lambda form: f"2024年度{form.title}"))),
    Variant("titles_with_unit", each_form(words.titled(lambda form: f"{form.title}（单位：万元）"))),
    Variant("titles_with_form_number", each_form(words.titled(lambda form: f"公开02表 {form.title}"))),
    Variant("titles_in_two_lines", each_form(words.titled(lambda form: f"{form.title[:-5]}\n{form.title[-5:]}"))),
    Variant("other_header_words", words.other_header_words),
    Variant("older_line_names", words.older_names, with_older_names),
    Variant("two_funds", each_form(two_funds), without_state_capital),
    Variant("eight_forms_without_three_public", *leaving_out("three_public")),
    Variant("eight_forms_without_funds", *leaving_out("government_fund", "state_capital")),
    Variant("eleven_forms", eleven_forms, three_public_twice),
    Variant("three_public_interleaved", _three_public(relaid.interleaved)),
    Variant("three_public_as_rows", _three_public(relaid.as_rows)),
    Variant("three_public_turned", _three_public(relaid.turned)),
    Variant("three_public_as_halves", _three_public(relaid.halves)),
    Variant("basic_in_two_blocks", _blocks(2)),
    Variant("basic_in_three_blocks", _blocks(3)),
    Variant("basic_in_four_blocks", _blocks(4)),
    Variant("basic_codes_split", _blocks(2, split=True)),
    Variant("windows_line_ends", lambda text: "\ufeff" + text.replace("\n", "\r\n")),
    Variant("without_blank_lines", _without_blank_lines, whole=True),
    Variant("two_units_in_one_file", two_units, forms_twice, disclosures=2, whole=True),
    Variant(
        "as_in_shanghai",
        in_turn(
            each_form(columns.total_at_the_end),
            each_form(columns.split_repeated),
            each_form(columns.without_number_row),
            each_form(columns.without_line_numbers),
            _three_public(relaid.interleaved),
            _blocks(2, split=True),
            each_form(words.unnamed),
        ),
        sound_heads=True,
        whole=True,
    ),
    Variant(
        "as_in_guangdong",
        in_turn(each_form(two_funds), each_form(words.unit_beside_agency), each_form(columns.page_repeated)),
        without_state_capital,
        whole=True,
    ),
    Variant(
        "as_in_guangxi",
        in_turn(
            each_form(columns.columns_in_another_order),
            each_form(columns.header_repeated),
            each_form(words.in_unit("元", 10000, "0.01")),
        ),
        sound_heads=True,
    ),
)
