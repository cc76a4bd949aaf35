"""The smallest disclosure that is read whole: two statutory forms of an invented office, in our own words."""

from __future__ import annotations

LINES = (
    ("合计", "", "120.50", "80.50", "40.00"),
    ("201", "一般公共服务支出", "100.50", "60.50", "40.00"),
    ("20103", "政府办公厅（室）及相关机构事务", "100.50", "60.50", "40.00"),
    ("2010301", "行政运行", "60.50", "60.50", ""),
    ("2010302", "一般行政管理事务", "40.00", "", "40.00"),
    ("221", "住房保障支出", "20.00", "20.00", ""),
    ("22102", "住房改革支出", "20.00", "20.00", ""),
    ("2210201", "住房公积金", "20.00", "20.00", ""),
)


def small_disclosure(
    number: int = 1, *, year: int | None = 2024, unit: str | None = "万元", basic_total: str = "80.50"
) -> str:
    """Text in the tabbed shape. ``number`` tells offices apart; ``basic_total`` is printed in the 合计 line."""
    agency = f"阳谷县示范第{number}办公室"
    title = f"{year}年度\n{agency}\n部门决算" if year else f"{agency}\n部门决算"
    return "\n".join(
        [
            title,
            "",
            *_form("支出决算表", "公开03表", agency, unit, _coded(basic_total)),
            *_form("一般公共预算财政拨款支出决算表", "公开05表", agency, unit, _coded(basic_total, wide=False)),
        ]
    )


def _form(title: str, number: str, agency: str, unit: str | None, rows: list[list[str]]) -> list[str]:
    head = [title, "", number, "", f"部门：{agency}", ""]
    money = [f"金额单位：{unit}", ""] if unit else []
    return [*head, *money, *("\t".join(row) for row in rows), ""]


def _coded(basic_total: str, *, wide: bool = True) -> list[list[str]]:
    measures = ["本年支出合计", "基本支出", "项目支出"]
    more = ["上缴上级支出", "经营支出", "对附属单位补助支出"] if wide else []
    width = len(measures) + len(more)
    rows = [
        ["项目", "", *measures, *more],
        ["科目编码", "科目名称", *([""] * width)],
        ["栏次", "", *(str(n) for n in range(1, width + 1))],
    ]
    for code, name, total, basic, project in LINES:
        figures = [total, basic_total if code == "合计" else basic, project]
        rows.append([code, name, *figures, *([""] * len(more))])
    return rows
