"""Figures for as many made-up disclosures as a test of size needs, each different, the same for the same number.

Every disclosure balances: items add up to groups, groups to classes, basic and project expenditure to the total,
economic codes to personnel and public funds; the sheets spend no more than all projects, the “三公” items no less
than basic expenditure shows of them. Amounts are drawn in hundredths of 万元 at the finest level and only
then added up, so that nothing is rounded. Agencies, places and codes are real words put together at random: what
is printed of them is nobody's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from random import Random

from pipelines.classification.codes import Function as FunctionCode
from pipelines.classification.codes import load_economics, load_functions, load_regions
from tools.sample.figures import Figures, Function, Indicator, Project
from tools.sample.vocabulary import ECONOMIC_BLOCKS, EXPENDITURE_CLASSES

OFFICES = (
    "人民政府办公室", "财政局", "审计局", "信访局", "教育局", "民政局", "司法局", "水务局", "统计局", "档案馆",
    "农业农村局", "卫生健康局", "文化和旅游局", "自然资源局", "生态环境局", "应急管理局", "医疗保障局",
    "市场监督管理局",
)  # fmt: skip
_YEARS = (2019, 2020, 2021, 2022, 2023, 2024)
_WORKS = (
    "取暖费",
    "信息系统运维",
    "办公用房维修",
    "业务培训",
    "专项检查",
    "宣传教育",
    "应急物资储备",
    "档案数字化",
)
_INDICATORS = (
    ("成本指标", "经济成本指标"), ("产出指标", "数量指标"), ("产出指标", "质量指标"), ("产出指标", "时效指标"),
    ("效益指标", "社会效益指标"), ("效益指标", "可持续影响指标"), ("满意度指标", "服务对象满意度指标"),
)  # fmt: skip
_BASIC_CLASSES = ("301", "302", "303")
_ITEM_CODES = {
    "overseas": "30212", "vehicle_purchase": "31013", "vehicle_operation": "30231", "reception": "30217",
}  # fmt: skip
_LEAST = 100  # hundredths: a project of one 万元
_VEHICLES_OTHER = "8.其他用车"


def varied(number: int, media: str = "pdf") -> Figures:
    """The figures of made-up disclosure ``number``."""
    random = Random(number)
    agency = f"{random.choice(_counties())}{random.choice(OFFICES)}"
    functions, basic, project = _functions(random)
    economics = _economics(random, basic)
    personnel, public = (sum(economics[one] for one in block) for block in ECONOMIC_BLOCKS[:2])
    balance = random.choice((0, random.randint(1, 50_000)))
    three_public, has_statistics = _three_public(random, economics), random.random() < 0.5
    return Figures(
        name=f"varied_{number:05d}",
        agency=agency,
        consolidated=random.random() < 0.3,
        year=random.choice(_YEARS),
        unit="万元",
        media=media,
        three_public_layout=random.choice(("halves", "rows")),
        operating_statistics=has_statistics,
        opening_balance=_printed(balance),
        closing_balance=_printed(balance),
        year_total=_printed(basic + project),
        grand_total=_printed(basic + project + balance),
        basic_total=_printed(basic),
        project_total=_printed(project),
        functions=functions,
        printed_otherwise={},
        economics=_named(economics),
        personnel_total=_printed(personnel),
        public_total=_printed(public),
        three_public=three_public,
        procurement=_procurement(random, has_statistics),
        staffing=dict(zip(("established", "serving", "retired"), _staff(random), strict=True)),
        projects=_projects(random, project),
    )


@cache
def _counties() -> tuple[str, ...]:
    """Names of counties that no other place shares, so that each tells its region."""
    named = Counter(region.region_name for region in load_regions().values())
    return tuple(
        region.region_name
        for region in load_regions().values()
        if region.level == "county" and region.in_2024 and named[region.region_name] == 1
    )


@cache
def _items() -> Mapping[str, tuple[FunctionCode, ...]]:
    """The finest functional codes that every year has, by the class whose line the summary forms print."""
    found: dict[str, list[FunctionCode]] = {}
    codes = load_functions()
    for code, function in codes.items():
        name = codes[code[:3]].function_name
        if len(code) == 7 and name in EXPENDITURE_CLASSES and not function.valid_from and not function.valid_to:
            found.setdefault(code[:3], []).append(function)
    return {code: tuple(items) for code, items in found.items()}


def _functions(random: Random) -> tuple[tuple[Function, ...], int, int]:
    """Two to six classes with their items, each line the sum of those below it; total basic and project."""
    basic: Counter[str] = Counter()
    project: Counter[str] = Counter()
    for of_class in random.sample(sorted(_items()), random.randint(2, 6)):
        for item in random.sample(_items()[of_class], min(len(_items()[of_class]), random.randint(1, 8))):
            for amounts, odds in ((basic, 0.8), (project, 0.5)):
                if amounts is basic or random.random() < odds:
                    amount = random.randint(1, 10 ** random.randint(2, 6))
                    for width in (3, 5, 7):
                        amounts[item.function_code[:width]] += amount
    names = load_functions()
    lines = tuple(
        Function(
            code,
            names[code].function_name,
            _printed(basic[code] + project[code]),
            _printed(basic[code]),
            _printed(project[code]),
        )
        for code in sorted(basic | project)
    )
    return lines, _of_classes(basic), _of_classes(project)


def _of_classes(amounts: Counter[str]) -> int:
    return sum(amount for code, amount in amounts.items() if len(code) == 3)


def _economics(random: Random, basic: int) -> Counter[str]:
    """The basic expenditure split over economic codes that every year has, and their classes."""
    names = load_economics()
    lasting = [code for code, row in names.items() if len(code) == 5 and not row.valid_from and not row.valid_to]
    of_class = {one: [code for code in lasting if code.startswith(one)] for one in _BASIC_CLASSES}
    chosen = [code for codes in of_class.values() for code in random.sample(codes, random.randint(3, len(codes)))]
    cuts = sorted(random.randint(0, basic) for _ in chosen[1:])
    amounts: Counter[str] = Counter()
    for code, low, high in zip(chosen, [0, *cuts], [*cuts, basic], strict=True):
        amounts[code] += high - low
        amounts[code[:3]] += high - low
    return amounts


def _named(economics: Mapping[str, int]) -> dict[str, tuple[str, str]]:
    names = load_economics()
    return {code: (names[code].economic_name, _printed(amount)) for code, amount in economics.items()}


def _three_public(random: Random, economics: Mapping[str, int]) -> dict[str, dict[str, str]]:
    """Budget and actual of the three public items: not less than basic expenditure shows, not above the budget."""
    actual = {key: economics.get(code, 0) + random.randint(0, 2_000) for key, code in _ITEM_CODES.items()}
    budget = {key: amount + random.randint(1, 3_000) for key, amount in actual.items()}
    return {"budget": _summed(budget), "actual": _summed(actual)}


def _summed(items: dict[str, int]) -> dict[str, str]:
    vehicles = items["vehicle_purchase"] + items["vehicle_operation"]
    sums = {"vehicles": vehicles, "total": items["overseas"] + vehicles + items["reception"]}
    return {key: _printed(amount) for key, amount in (items | sums).items()}


def _procurement(random: Random, has_statistics: bool) -> dict[str, str]:
    parts = {key: random.randint(1, 100_000) for key in ("goods", "works", "services")}
    printed = {key: _printed(amount) for key, amount in (parts | {"total": sum(parts.values())}).items()}
    vehicles = str(random.randint(1, 20))
    return printed | ({"（一）车辆数合计（辆）": vehicles, _VEHICLES_OTHER: vehicles} if has_statistics else {})


def _staff(random: Random) -> Iterable[int]:
    return (random.randint(5, 200) for _ in range(3))


def _projects(random: Random, project: int) -> tuple[Project, ...]:
    """Up to four sheets, which together spend at most what all projects spend."""
    count = random.randint(0, 4)
    most = project // max(count, 1)
    return tuple(_project(random, place, most) for place in range(count if most >= _LEAST else 0))


def _project(random: Random, place: int, most: int) -> Project:
    full = random.randint(_LEAST, most)
    executed = random.randint(full // 2, full)
    weights = [random.randint(5, 14) for _ in _INDICATORS[:-1]]
    weights.append(90 - sum(weights))
    scores = [random.randint(weight // 2, weight) for weight in weights]
    rate = f"{executed * 10_000 / full / 100:.2f}"
    fund = f"{executed * 1_000 / full / 100:.2f}"
    total = sum(scores) * 100 + round(float(fund) * 100)
    return Project(
        name=f"{random.choice(_WORKS)}（{place + 1}）",
        initial_budget=_printed(full),
        full_budget=_printed(full),
        executed=_printed(executed),
        rate=f"{rate}%",
        fund_score=fund,
        total_score=_printed(total),
        indicators=tuple(
            Indicator(*levels, str(weight), str(score))
            for levels, weight, score in zip(_INDICATORS, weights, scores, strict=True)
        ),
    )


def _printed(hundredths: int) -> str:
    """An amount as a form prints it; nothing is printed for nothing."""
    return f"{hundredths // 100:,}.{hundredths % 100:02d}" if hundredths else ""
