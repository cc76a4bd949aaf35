"""A disclosure says the same as DOCX, XLSX, XLS or HTML as it says as text: one ledger, to the quantum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import cache

import pytest

from pipelines.readers import read
from pipelines.statements.model import ParsedDocument
from pipelines.statements.understand import understand
from tests.golden.test_variants import BASES, Base
from tests.support import office, print_columns
from tests.support.tabbed import each_form

Key = tuple[str, str | None, str, str, str, Decimal, Decimal]
Print = Callable[[str], bytes]
CURRENCY = '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ '
ACCOUNTING = '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '
PRINTS: dict[str, Print] = {
    "docx": office.as_docx,
    "docx_headed_in_the_table": lambda text: office.as_docx(text, lines_in_table=True),
    "xlsx": office.as_xlsx,
    "xlsx_accounting": lambda text: office.as_xlsx(text, number_format=ACCOUNTING),
    "xlsx_codes_as_numbers": lambda text: office.as_xlsx(text, number_format="0.00_ ", code_as_number=True),
    "xlsx_currency": lambda text: office.as_xlsx(text, number_format=CURRENCY),
    "xlsx_one_sheet": lambda text: office.as_one_sheet(text, blank_rows=False),
    "xlsx_one_sheet_with_blank_rows": lambda text: office.as_one_sheet(text, blank_rows=True),
    "xls": office.as_xls,
    "xls_accounting": lambda text: office.as_xls(text, number_format=ACCOUNTING),
    "html": lambda text: office.as_html(text).encode(),
    "html_in_gbk_said_to_be_utf8": lambda text: office.as_html(text).encode("gb18030"),
    "html_in_utf8_said_to_be_gb2312": lambda text: office.as_html(text, charset="gb2312").encode(),
    "html_headed_in_the_table": lambda text: office.as_html(text, lines_in_table=True).encode(),
    "html_in_layout_tables": lambda text: office.as_html(text, nested=True).encode(),
}
SPLIT_CODES = each_form(print_columns.split_repeated)
CODES_ONCE = each_form(print_columns.split_once)


def ledger(document: ParsedDocument) -> Counter[Key]:
    return Counter(
        (r.form, r.section, r.line_key, r.measure, r.source_of_funds, r.amount, r.quantum) for r in document.ledger
    )


@cache
def as_text(text: str) -> ParsedDocument:
    return understand(read(text.encode(), "disclosure.txt"))


def require_same(text: str, printed: bytes) -> None:
    """The print's ledger, agency, year and unit are the text's, and nothing is set aside."""
    expected, found = as_text(text), understand(read(printed, "disclosure"))
    assert not found.quarantine
    assert ledger(expected) - ledger(found) == Counter(), "in the text but not in the print"
    assert ledger(found) - ledger(expected) == Counter(), "in the print but not in the text"
    assert (found.agency_name, found.fiscal_year, found.kind) == (
        expected.agency_name,
        expected.fiscal_year,
        expected.kind,
    )
    forms = {(s.form, s.agency_name, s.fiscal_year) for s in found.statements}
    assert forms == {(s.form, s.agency_name, s.fiscal_year) for s in expected.statements}
    assert {row.page for row in found.ledger} <= {None}
    unexplained = Counter(row.text for row in found.unexplained if row.place.startswith("table"))
    assert not unexplained - Counter(row.text for row in expected.unexplained)


@pytest.mark.parametrize("base", BASES.values(), ids=BASES)
@pytest.mark.parametrize("how", PRINTS)
def test_the_ledger_does_not_depend_on_the_kind_of_file(base: Base, how: str) -> None:
    require_same(base.text, PRINTS[how](base.text))


@pytest.mark.parametrize("how", PRINTS)
@pytest.mark.parametrize("change", [SPLIT_CODES, CODES_ONCE], ids=["repeated", "printed_once"])
def test_codes_over_three_columns_are_joined(change: Callable[[str], str], how: str) -> None:
    text = change(BASES["full"].text)
    require_same(text, PRINTS[how](text))


@pytest.mark.parametrize("how", ["xlsx", "xls"])
def test_a_sheet_s_name_is_a_title_where_none_is_printed(how: str) -> None:
    text = BASES["full"].text
    untitled = {"xlsx": office.as_xlsx, "xls": office.as_xls}[how](text, titled=False)
    require_same(text, untitled)
