"""Covers and captions as the provinces write them: kind, year and agency of each.

The lines are made after the manner of published titles; the agencies are of real places, the figures of none.
"""

from __future__ import annotations

import pytest

from tests.unit.statements.narrative.support import facts_of

FINAL, BUDGET, REPORT = "final_accounts", "budget", "performance_report"
CONTENTS = "目录\n第一部分 部门概况\n第二部分 部门决算表\n第一部分 部门概况\n负责全县工作。\n"

# (what it shows, the cover's lines, kind, year, agency)
COVERS = [
    # Shanghai: two lines, or three where the name is long
    ("two lines", "上海市嘉定区水务局\n2023年度部门决算", FINAL, 2023, "上海市嘉定区水务局"),
    (
        "name over two lines",
        "中共上海市奉贤区委\n员会宣传部\n2022年度部门决算",
        FINAL,
        2022,
        "中共上海市奉贤区委员会宣传部",
    ),
    ("own accounts of a unit", "上海市徐汇区图书馆2024年度单位决算", FINAL, 2024, "上海市徐汇区图书馆"),
    (
        "a budget with its owner below",
        "上海市静安区2024年区级单位预算\n预算主管部门：上海市静安区教育局\n预算单位：上海市静安区青少年活动中心",
        BUDGET,
        2024,
        "上海市静安区教育局",
    ),
    # Guangdong: the year first
    ("year first", "2022年佛山市顺德区教育局部门决算", FINAL, 2022, "佛山市顺德区教育局"),
    (
        "year first, own accounts",
        "2021年度广州市番禺区市桥街道办事处（本级）部门决算",
        FINAL,
        2021,
        "广州市番禺区市桥街道办事处（本级）",
    ),
    (
        "Shenzhen budget",
        "2025年深圳市龙华区城市更新和土地整备局部门预算",
        BUDGET,
        2025,
        "深圳市龙华区城市更新和土地整备局",
    ),
    (
        "attachment number in its own line",
        "附件1\n茂名市电白区农业农村局\n2020年部门决算公开",
        FINAL,
        2020,
        "茂名市电白区农业农村局",
    ),
    (
        "attachment number in the same line",
        "附件2：2020年茂名市电白区林业局部门决算公开",
        FINAL,
        2020,
        "茂名市电白区林业局",
    ),
    # Zhejiang
    ("about", "关于公开杭州市萧山区司法局2023年度部门决算的说明", FINAL, 2023, "杭州市萧山区司法局"),
    ("bare 决算", "宁波市奉化区卫生健康局2022年度决算", FINAL, 2022, "宁波市奉化区卫生健康局"),
    (
        "own accounts in brackets",
        "2022年度温州市瓯海区民政局（本级）决算",
        FINAL,
        2022,
        "温州市瓯海区民政局（本级）",
    ),
    ("summed up", "嘉善县教育局（汇总）2023年度部门决算", FINAL, 2023, "嘉善县教育局"),
    # Sichuan: the day of publication on the cover
    (
        "a day below",
        "2023年度\n四川省射洪市应急管理局\n部门决算\n公开时间：2024年9月20日",
        FINAL,
        2023,
        "四川省射洪市应急管理局",
    ),
    ("a unit", "2023年度泸州市中医医院单位决算\n公开日期：2024-09-26", FINAL, 2023, "泸州市中医医院"),
    (
        "a short name of the law court",
        "2022年度\n成都市青羊区人民法院部门决算",
        FINAL,
        2022,
        "成都市青羊区人民法院",
    ),
    # Yunnan: the index number, the word for contents in the same line
    (
        "index number",
        "监督索引号53010000110101000\n昆明市官渡区审计局2021年度部门决算",
        FINAL,
        2021,
        "昆明市官渡区审计局",
    ),
    (
        "a people's congress",
        "昆明市人民代表大会常务委员会办公室2021年度\n部门决算",
        FINAL,
        2021,
        "昆明市人民代表大会常务委员会办公室",
    ),
    (
        "the word for contents in the same line",
        "监督索引号53010000110101000\n昆明市五华区人民代表大会常务委员会办公室2021年度\n部门决算目录",
        FINAL,
        2021,
        "昆明市五华区人民代表大会常务委员会办公室",
    ),
    (
        "a party committee",
        "中国共产党昆明市盘龙区纪律检查委员会2021年度部门决算",
        FINAL,
        2021,
        "中国共产党昆明市盘龙区纪律检查委员会",
    ),
    ("a school district", "2022年度清水县陇东镇学区部门决算", FINAL, 2022, "清水县陇东镇学区"),
    # Hunan
    ("explanation", "衡南县市场监督管理局2023年度部门决算公开说明", FINAL, 2023, "衡南县市场监督管理局"),
    ("budget by its own name", "2022年衡南县教育局预算公开", BUDGET, 2022, "衡南县教育局"),
    ("budget explained", "2022年石鼓区教育局部门预算公开说明", BUDGET, 2022, "石鼓区教育局"),
    ("self-evaluation", "2023年度湘阴县水利局部门整体支出绩效自评报告", REPORT, 2023, "湘阴县水利局"),
    (
        "evaluation of a project",
        "岳阳市云溪区民政局2022年度项目支出绩效评价报告",
        REPORT,
        2022,
        "岳阳市云溪区民政局",
    ),
    ("budget performance is a report", "浏阳市财政局2021年度预算绩效评价工作报告", REPORT, 2021, "浏阳市财政局"),
    # Shaanxi: 综合 and the lines of secrecy
    (
        "comprehensive budget",
        "西安市阎良区住房和城乡建设局2022年部门综合预算",
        BUDGET,
        2022,
        "西安市阎良区住房和城乡建设局",
    ),
    (
        "lines of approval",
        "中共城固县委组织部2024年度部门决算\n保密审查情况：已审查\n部门主要负责人审签情况：已审签",
        FINAL,
        2024,
        "中共城固县委组织部",
    ),
    (
        "labelled name",
        "附件3\n2019年部门综合预算公开报表\n部门名称：宝鸡市金台区统计局\n保密审查情况：不设密",
        BUDGET,
        2019,
        "宝鸡市金台区统计局",
    ),
    (
        "numbered budget tables",
        "2021年度部门决算公开报表\n部门名称：铜川市耀州区交通运输局",
        FINAL,
        2021,
        "铜川市耀州区交通运输局",
    ),
    # Inner Mongolia: banners, leagues, the region's name in front
    (
        "region in front",
        "2022年度内蒙古自治区巴彦淖尔市审计局\n部门决算公开",
        FINAL,
        2022,
        "内蒙古自治区巴彦淖尔市审计局",
    ),
    ("a banner", "达拉特旗交通运输局2023年度部门决算公开报告", FINAL, 2023, "达拉特旗交通运输局"),
    ("a league", "锡林郭勒盟行政公署办公室2021年度部门决算公开", FINAL, 2021, "锡林郭勒盟行政公署办公室"),
    (
        "a township of herders",
        "2023年度阿巴嘎旗那仁宝拉格苏木人民政府部门决算",
        FINAL,
        2023,
        "阿巴嘎旗那仁宝拉格苏木人民政府",
    ),
    (
        "own accounts",
        "2022年度内蒙古自治区机关事务管理局（本级）单位决算公开",
        FINAL,
        2022,
        "内蒙古自治区机关事务管理局（本级）",
    ),
    # Beijing
    (
        "year behind the name",
        "北京市怀柔区人民政府龙山街道办事处2023年度部门决算",
        FINAL,
        2023,
        "北京市怀柔区人民政府龙山街道办事处",
    ),
    ("a hospital", "首都医科大学附属北京安定医院2022年度单位决算", FINAL, 2022, "首都医科大学附属北京安定医院"),
    (
        "a centre under a bureau",
        "北京市平谷区文化和旅游局机关2021年度决算公开",
        FINAL,
        2021,
        "北京市平谷区文化和旅游局机关",
    ),
    # Xinjiang
    (
        "explanation of a county",
        "新疆维吾尔自治区伊犁哈萨克自治州新源县教育局2023年度部门决算公开说明",
        FINAL,
        2023,
        "新疆维吾尔自治区伊犁哈萨克自治州新源县教育局",
    ),
    ("short", "阿克陶县皮拉勒乡2022年度部门决算公开说明", FINAL, 2022, "阿克陶县皮拉勒乡"),
    (
        "a corps",
        "新疆生产建设兵团第八师石河子市财政局2022年度部门决算",
        FINAL,
        2022,
        "新疆生产建设兵团第八师石河子市财政局",
    ),
    # Tibet: the title twice, the name between
    (
        "title above and below",
        "2023年度部门决算\n西藏自治区林芝市巴宜区教育局\n2023年度部门决算",
        FINAL,
        2023,
        "西藏自治区林芝市巴宜区教育局",
    ),
    ("report", "西藏自治区乡村振兴局2023年度部门决算公开报告", FINAL, 2023, "西藏自治区乡村振兴局"),
    # Gansu, Shanxi, Shandong, Henan, Hebei
    (
        "space between name and year",
        "卓尼县教育和科学技术局 2022年度部门决算情况说明",
        FINAL,
        2022,
        "卓尼县教育和科学技术局",
    ),
    (
        "year, name, summed up, each in its line",
        "2022 年度\n莘县卫生健康局\n（ 汇总 ） 部门决算",
        FINAL,
        2022,
        "莘县卫生健康局",
    ),
    ("spelt year", "二〇二三年度\n河南省汝南县司法局\n部门决算", FINAL, 2023, "河南省汝南县司法局"),
    ("spelt year with a zero", "夏县信访局二O二二年部门决算", FINAL, 2022, "夏县信访局"),
    ("year in brackets", "赞皇县残疾人联合会部门决算公开（2021年度）", FINAL, 2021, "赞皇县残疾人联合会"),
    (
        "name below the title",
        "2022年度部门决算公开\n河间市供销合作社联合社",
        FINAL,
        2022,
        "河间市供销合作社联合社",
    ),
    ("full-width digits", "２０２３年度曹县气象局部门决算", FINAL, 2023, "曹县气象局"),
    ("letters set apart", "2 0 2 3 年 度 \n范 县 档 案 馆 \n部 门 决 算", FINAL, 2023, "范县档案馆"),
    # names with marks
    (
        "a name with a comma of lists",
        "2023年度丰县科学技术协会、工商业联合会部门决算",
        FINAL,
        2023,
        "丰县科学技术协会、工商业联合会",
    ),
    (
        "a name with brackets",
        "中共泗县委办公室（县档案局）2023年度部门决算",
        FINAL,
        2023,
        "中共泗县委办公室（县档案局）",
    ),
    ("department in brackets", "贵州省教育厅（部门）2021年度决算公开报告", FINAL, 2021, "贵州省教育厅（部门）"),
    ("former agency", "原永年县扶贫开发办公室2020年度部门决算", FINAL, 2020, "原永年县扶贫开发办公室"),
    # more than one year
    ("two kinds in one title", "甲县民政局2023年度部门决算和2024年度部门预算公开", FINAL, 2023, "甲县民政局"),
    ("two kinds, budget first", "甲县民政局2024年部门预算及2023年度部门决算公开", FINAL, 2023, "甲县民政局"),
    ("publication year beside", "甲县民政局部门决算公开（2022年度）\n2023年9月", FINAL, 2022, "甲县民政局"),
    # whole governments
    ("a county's accounts", "新邵县2023年政府决算公开", "government_final_accounts", 2023, "新邵县"),
    ("a county's report", "关于阳城县2023年财政决算的报告", "government_final_accounts", 2023, "阳城县"),
    ("total accounts", "泾源县2022年度财政总决算", "government_final_accounts", 2022, "泾源县"),
    (
        "a government's budget",
        "关于西藏自治区2023年预算执行情况和2024年预算草案的报告",
        "government_budget",
        2024,
        "西藏自治区",
    ),
    # what only sounds alike
    ("a budget office's accounts", "甲市财政预算审核中心2023年度部门决算", FINAL, 2023, "甲市财政预算审核中心"),
    ("a township government's accounts", "2023年度甲县乙镇人民政府决算公开", FINAL, 2023, "甲县乙镇人民政府"),
    ("performance targets", "甲县水利局2024年部门整体支出绩效目标表", "other", 2024, "甲县水利局"),
]


@pytest.mark.parametrize(
    ("cover", "kind", "year", "agency"), [case[1:] for case in COVERS], ids=[c[0] for c in COVERS]
)
def test_a_cover_tells_kind_year_and_agency(cover: str, kind: str, year: int, agency: str) -> None:
    facts = facts_of(f"{cover}\n{CONTENTS if kind == FINAL else '目录'}\n", "20251020.txt")
    assert (facts.kind, facts.fiscal_year, facts.agency_name) == (kind, year, agency)


FORM = "收入决算表\n公开02表\n{caption}\n科目编码\t科目名称\t本年收入合计\n201\t一般公共服务支出\t5.00\n"

# (what it shows, the lines above a form, year, agency)
CAPTIONS = [
    ("label, year, unit in one line", "编制单位：平定县林业局 2023年度 金额单位：万元", 2023, "平定县林业局"),
    ("year alone", "部门：平定县林业局\n2023年度\n单位：万元", 2023, "平定县林业局"),
    ("year in brackets", "部门名称：平定县林业局\n（2022年度）\n金额单位：元", 2022, "平定县林业局"),
    ("year with the unit", "公开部门：平定县林业局\n2021年度 金额单位：万元", 2021, "平定县林业局"),
    ("label of two words", "部门（单位）名称：平定县林业局\n2023年 单位：万元", 2023, "平定县林业局"),
    ("code before the name", "单位名称：604001-平定县林业局\n年度：2023", 2023, "平定县林业局"),
    (
        "seal behind the name",
        "填报单位（盖章）：平定县林业局\n填报单位：平定县林业局（盖章）\n2023年度",
        2023,
        "平定县林业局",
    ),
    ("a day of filling in", "编制单位：平定县林业局\n2023年度\n日期：2024年8月12日", 2023, "平定县林业局"),
    ("names with a comma", "部门：平定县老龄办、妇联\n2023年度", 2023, "平定县老龄办、妇联"),
    (
        "a name with brackets",
        "部门：平定县政府办公室（外事办公室）\n2023年度",
        2023,
        "平定县政府办公室（外事办公室）",
    ),
]


@pytest.mark.parametrize(("caption", "year", "agency"), [c[1:] for c in CAPTIONS], ids=[c[0] for c in CAPTIONS])
def test_without_a_cover_the_forms_say_year_and_agency(caption: str, year: int, agency: str) -> None:
    facts = facts_of(FORM.format(caption=caption), "20251020.txt")
    assert (facts.kind, facts.fiscal_year, facts.agency_name) == (FINAL, year, agency)
