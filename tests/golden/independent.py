"""A second reading of the four seed disclosures, written against the pages and not against the readers.

It knows nothing of templates, headers or layouts: for each file it says in which lines a form stands and which
tab-separated place holds which figure, as a person with a ruler would. It serves as the oracle of the golden
tests, so it must stay plain, and must not import anything from the package.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

SEEDS = Path(__file__).resolve().parents[2].parent / "shared" / "seeds"
WAN = Decimal(10000)
AMOUNT = re.compile(r"^-?\d[\d,]*(\.\d+)?$")


class Expected(NamedTuple):
    """One figure that must be in the ledger (amount in yuan; counts as they are)."""

    form: str
    section: str | None
    line: str
    measure: str
    source: str
    amount: Decimal


INCOME = (
    "total",
    "fiscal_appropriation",
    "superior_subsidy",
    "undertaking",
    "operating",
    "subordinate_remittance",
    "other",
)
EXPENDITURE = ("total", "basic", "project", "remit_to_superior", "operating", "subsidy_to_subordinate")
BASIC_PROJECT = ("total", "basic", "project")
FUNDS = ("total", "general_budget", "government_fund", "state_capital")
THREE_PUBLIC = ("total", "overseas", "vehicles", "vehicle_purchase", "vehicle_operation", "reception")


def seed_path(number: str) -> Path | None:
    """The seed whose file name begins with a number, None on a clone without the seeds."""
    return next(iter(sorted(SEEDS.glob(f"{number}_*.txt"))), None)


def expected(number: str) -> list[Expected]:
    """Every figure of the statutory tables and the money blocks of the sheets of one seed."""
    path = seed_path(number)
    assert path is not None
    lines = path.read_text(encoding="utf-8").splitlines()
    if number == "004":
        return list(_sheets_of_004())
    return [*_forms(number, lines), *_project_sheets(number, lines), *_department_sheet(number, lines)]


def _number(text: str) -> Decimal | None:
    text = text.strip()
    return Decimal(text.replace(",", "")) if AMOUNT.match(text) else None


def _between(lines: list[str], title: str, stop: str) -> list[list[str]]:
    """The tabbed rows from the line that is exactly a title to the next line that begins with ``stop``."""
    start = next(
        i
        for i, line in enumerate(lines)
        if line.strip() == title and any("\t" in later for later in lines[i : i + 16])
    )
    rows = []
    for line in lines[start + 1 :]:
        if line.startswith(stop):
            break
        if "\t" in line:
            rows.append(line.split("\t"))
    return rows


def _bare(text: str) -> str:
    text = re.sub(r"\s", "", text)
    return re.sub(r"^([一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d{1,2}\.)", "", text)


def _brackets(text: str) -> str:
    return text.replace("(", "（").replace(")", "）")


def _emit(
    form: str, section: str | None, line: str, measures: tuple[str, ...], texts: list[str], unit: Decimal = WAN
) -> Iterator[Expected]:
    for measure, text in zip(measures, texts, strict=False):
        value = _number(text)
        if value is not None:
            yield Expected(form, section, _brackets(line), measure, "total", value * unit)


def _forms(number: str, lines: list[str]) -> Iterator[Expected]:
    # 002 puts 编号 and 名称 of forms 05 and 08 into columns 1 and 3: the first figure stands in the fourth place.
    shifted = number == "002"
    for row in _between(lines, "收入支出决算总表", "注"):
        if (len(row) == 6 and row[4].strip().isdigit() and len(row[4].strip()) == 2) or row[0] in ("总计", "合计"):
            yield from _emit("income_expenditure_summary", "income", _bare(row[0]), ("amount",), [row[2]])
            yield from _emit("income_expenditure_summary", "expenditure", _bare(row[3]), ("amount",), [row[5]])
    for title, form, measures in (
        ("收入决算表", "income", INCOME),
        ("支出决算表", "expenditure", EXPENDITURE),
    ):
        yield from _coded(_between(lines, title, "注"), form, measures, 2)
    for row in _between(lines, "财政拨款收入支出决算总表", "注"):
        if len(row) >= 8 and re.fullmatch(r"\d\d", row[4].strip()):
            yield from _emit("appropriation_summary", "income", _bare(row[0]), ("amount",), [row[2]])
            yield from _emit("appropriation_summary", "expenditure", _bare(row[3]), FUNDS, row[5:9])
    rows = _between(lines, "一般公共预算财政拨款支出决算表", "注")
    yield from _coded(rows, "general_budget_expenditure", BASIC_PROJECT, 3 if shifted else 2)
    title = "一般公共预算财政拨款基本支出决算" + ("表" if shifted else "明细表")
    for row in _between(lines, title, "注"):
        if row[0].startswith("人员经费合计"):
            yield from _emit("general_budget_basic_expenditure", None, "人员经费合计", ("amount",), [row[2]])
            yield from _emit("general_budget_basic_expenditure", None, "公用经费合计", ("amount",), [row[-1]])
            continue
        for place in range(0, len(row) - 2, 3):
            if re.fullmatch(r"3\d\d(\d\d)?", row[place].strip()):
                name = re.sub(r"\s", "", row[place + 1])
                yield from _emit("general_budget_basic_expenditure", None, name, ("amount",), [row[place + 2]])
    if number == "002":
        for row in _between(lines, "财政拨款“三公”经费及会议费、培训费支出决算表", "注"):
            if row[0] in ("预算数", "决算数"):
                measure = "budget" if row[0] == "预算数" else "actual"
                for item, text in zip((*THREE_PUBLIC, "conference", "training"), row[1:9], strict=True):
                    yield from _emit("three_public", None, item, (measure,), [text])
    if number == "003":
        row = _between(lines, "财政拨款“三公”经费支出决算表", "注")[-1]
        for measure, half in (("budget", row[:6]), ("actual", row[6:12])):
            for item, text in zip(THREE_PUBLIC, half, strict=True):
                yield from _emit("three_public", None, item, (measure,), [text])
    if number == "001":
        for row in _between(lines, "部门决算公开相关信息统计表", "注"):
            name = {"合计": "政府采购合计"}.get(row[0], row[0])
            if len(row) == 3 and row[1].strip().isdigit():
                yield from _emit("operating_statistics", None, _bare(name), ("amount",), [row[2]])


def _coded(rows: list[list[str]], form: str, measures: tuple[str, ...], first: int) -> Iterator[Expected]:
    for row in rows:
        head = re.sub(r"\s", "", row[0])
        if re.fullmatch(r"\d{3}|\d{5}|\d{7}", head):
            name = re.sub(r"\s", "", row[first - 1])
            yield from _emit(form, None, f"{head} {name}", measures, row[first:])
        elif head == "合计" and any(_number(cell) is not None for cell in row):
            # 001–003 print the total's figures where the items' figures stand
            yield from _emit(form, None, "合计", measures, row[first:])


def _project_sheets(number: str, lines: list[str]) -> Iterator[Expected]:
    name = ""
    seen: set[str] = set()
    labels = {
        "资金总额": "total",
        "年度资金总额": "total",
        "市县区财政资金": "fiscal",
        "其中：当年财政拨款": "fiscal",
        "上年结转资金": "carryover",
        "其他资金": "other",
    }
    measures = (
        ("requested", "initial_budget", "full_budget", "executed", "balance")
        if number == "001"
        else ("initial_budget", "full_budget", "executed")
    )
    for line in lines:
        cells = [cell.strip() for cell in line.split("\t")]
        if cells[0] == "项目名称" and len(cells) > 1:
            name = next(re.sub(r"\s", "", cell) for cell in cells[1:] if cell)
            if name.startswith("项目名称") or "资金使用单位" in cells:
                continue
            seen = set()
        place = next(
            (
                i
                for i, cell in enumerate(cells[:3])
                if re.sub(r"\s", "", cell).replace(":", "：").rstrip("：") in labels
            ),
            None,
        )
        if not name or place is None:
            continue
        source = labels[re.sub(r"\s", "", cells[place]).replace(":", "：").rstrip("：")]
        if source in seen:
            continue
        seen.add(source)
        texts = cells[place + 1 :]
        if number == "001":  # seven figures always: five of money, rate, score; one sheet prints one cell twice
            texts = [text for text in texts if _number(text) is not None][-7:]
        if number == "003":  # no blank figures there, but empty places before the first
            texts = [text for text in texts if text]
        for measure, text in zip(measures, texts, strict=False):
            value = _number(text)
            if value is not None:
                yield Expected("project_evaluation", None, name, measure, source, value * WAN)


def _department_sheet(number: str, lines: list[str]) -> Iterator[Expected]:
    if number != "002":
        return
    measures = ("full_budget", "initial_budget", "adjusted_budget", "carried_over", "other_funds", "executed")
    start = next(i for i, line in enumerate(lines) if line.strip() == "部门整体支出绩效自评表")
    for line in lines[start : start + 20]:
        cells = line.split("\t")
        if len(cells) > 5 and re.fullmatch(r"任务\d", cells[1]):
            yield from _emit("department_evaluation", None, cells[2], measures, cells[4:10])
        if len(cells) > 5 and cells[1] == "金额合计":
            yield from _emit("department_evaluation", None, "金额合计", measures, cells[4:10])


def _sheets_of_004() -> Iterator[Expected]:
    """Read off the page by hand: the file is short."""
    baseline = "evaluation_baseline"
    for line, texts in (
        ("三公经费", ("10.02", "11", "5.51")),
        ("公车运行维护", ("4", "4", "3.96")),
        ("公务接待", ("6.02", "7", "1.55")),
        ("项目支出", ("", "", "436.58")),
        ("业务工作经费", ("481.27", "230.28", "436.58")),
        ("公用经费", ("145.29", "99.20", "142.45")),
        ("办公经费", ("22.42", "34.2", "9.96")),
        ("水费、电费、差旅费", ("15.05", "12", "18.3")),
        ("会议费、培训费", ("2.11", "", "1.6")),
        ("政府采购金额", ("24.82", "", "48.8")),
    ):
        yield from _emit(baseline, None, line, ("prior_actual", "budget", "actual"), list(texts))
    department = "department_evaluation"
    measures = ("initial_budget", "full_budget", "executed")
    yield from _emit(department, None, "年度资金总额", measures, ["1054.88", "1444.37", "1440.69"])
    for line, text in (
        ("按收入性质分", "1443.36"),
        ("按支出性质分", "1440.69"),
        ("一般公共预算", "1439.96"),
        ("基本支出", "1004.11"),
        ("项目支出", "436.58"),
        ("其他资金", "3.40"),
    ):
        yield from _emit(department, None, line, ("amount",), [text])
    for source in ("total", "fiscal"):
        for measure, text in zip(measures, ("230.28", "436.58", "436.58"), strict=True):
            yield Expected("project_evaluation", None, "业务经费", measure, source, Decimal(text) * WAN)
