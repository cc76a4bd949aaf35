"""The few sentences around the tables, in the standard phrasing; every figure in them is computed or a figure."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from tools.sample.figures import Figures


def share(part: str, whole: str) -> str:
    """A percentage with two decimals, as the narratives print it."""
    return str(
        (Decimal(part.replace(",", "")) / Decimal(whole.replace(",", "")) * 100).quantize(
            Decimal("0.01"), ROUND_HALF_UP
        )
    )


def cover(figures: Figures) -> list[str]:
    return [f"{figures.agency}", f"{figures.year}年度部门决算"]


def overview(figures: Figures) -> list[str]:
    """Part one: the units covered and the head counts."""
    staffing = figures.staffing
    lines = [
        "第一部分 部门概况",
        "一、部门决算单位构成",
        f"纳入{figures.year}年度本部门决算编制范围的单位共1个：{figures.agency}。",
    ]
    if staffing:
        lines += [
            "二、部门人员情况",
            f"截至{figures.year}年底，本部门人员编制{staffing['established']}人；"
            f"实有人员{staffing['serving']}人；离退休人员{staffing['retired']}人。",
        ]
    return [*lines, f"第二部分 {figures.year}年度部门决算表"]


def explanation(figures: Figures) -> list[str]:
    """Part three: the figures of the forms told once more."""
    unit, year = figures.unit, figures.year
    lines = [
        f"第三部分 {year}年度部门决算情况说明",
        "一、收入支出决算总体情况说明",
        f"{year}年度收、支总计均为{figures.grand_total}{unit}。",
        "二、收入决算情况说明",
        f"{year}年度收入合计{figures.year_total}{unit}，其中：财政拨款收入{figures.year_total}{unit}，占100%。",
        "三、支出决算情况说明",
        f"{year}年度支出合计{figures.year_total}{unit}，其中："
        + "；".join(
            f"{name}{part}{unit}，占{share(part, figures.year_total)}%"
            for name, part in {"基本支出": figures.basic_total, "项目支出": figures.project_total}.items()
            if part
        )
        + "。",
        "四、一般公共预算财政拨款支出决算结构情况",
        f"{year}年度一般公共预算财政拨款支出{figures.year_total}{unit}，主要用于以下方面："
        + "；".join(
            f"{name}（类）{line.total}{unit}，占{share(line.total, figures.year_total)}%"
            for name, line in figures.classes.items()
        )
        + "。",
        "五、一般公共预算财政拨款基本支出决算情况说明",
        f"{year}年度一般公共预算财政拨款基本支出{figures.basic_total}{unit}，其中：人员经费{figures.personnel_total}"
        f"{unit}，公用经费{figures.public_total}{unit}。",
    ]
    budget, actual = figures.three_public.get("budget"), figures.three_public.get("actual")
    if budget and actual:
        lines += [
            "六、财政拨款“三公”经费支出决算情况说明",
            f"{year}年度财政拨款“三公”经费支出全年预算为{budget['total']}{unit}，支出决算为{actual['total']}{unit}，"
            f"完成全年预算的{share(actual['total'], budget['total'])}%。",
        ]
    if figures.procurement:
        lines += [
            "七、政府采购支出说明",
            f"{year}年度政府采购支出总额{figures.procurement['total']}{unit}，其中：政府采购货物支出"
            f"{figures.procurement.get('goods') or '0'}{unit}、政府采购工程支出"
            f"{figures.procurement.get('works') or '0'}{unit}、政府采购服务支出"
            f"{figures.procurement.get('services') or '0'}{unit}。",
        ]
    return lines
