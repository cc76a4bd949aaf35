"""Headings and line names of the statutory forms as the sample prints them."""

from __future__ import annotations

INCOME_SOURCES = (
    "一般公共预算财政拨款收入",
    "政府性基金预算财政拨款收入",
    "国有资本经营预算财政拨款收入",
    "上级补助收入",
    "事业收入",
    "经营收入",
    "附属单位上缴收入",
    "其他收入",
)
EXPENDITURE_CLASSES = (
    "一般公共服务支出",
    "外交支出",
    "国防支出",
    "公共安全支出",
    "教育支出",
    "科学技术支出",
    "文化旅游体育与传媒支出",
    "社会保障和就业支出",
    "卫生健康支出",
    "节能环保支出",
    "城乡社区支出",
    "农林水支出",
    "交通运输支出",
    "资源勘探工业信息等支出",
    "商业服务业等支出",
    "金融支出",
    "援助其他地区支出",
    "自然资源海洋气象等支出",
    "住房保障支出",
    "粮油物资储备支出",
    "国有资本经营预算支出",
    "灾害防治及应急管理支出",
    "其他支出",
    "债务还本支出",
    "债务付息支出",
    "抗疫特别国债安排的支出",
)
ECONOMIC_BLOCKS = (("301", "303"), ("302",), ("307", "310", "312", "399"))
THREE_PUBLIC = ("total", "overseas", "vehicles", "vehicle_purchase", "vehicle_operation", "reception")
VEHICLES = (
    "（一）车辆数合计（辆）",
    "1.副部（省）级及以上领导用车",
    "2.主要负责人用车",
    "3.机要通信用车",
    "4.应急保障用车",
    "5.执法执勤用车",
    "6.特种专业技术用车",
    "7.离退休干部服务用车",
    "8.其他用车",
    "（二）单价100万元（含）以上设备（不含车辆）",
)
_DIGITS = "零一二三四五六七八九十"


def ordinal(number: int) -> str:
    """``1`` → ``一、`` … ``26`` → ``二十六、``."""
    tens, ones = divmod(number, 10)
    words = ("" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十") + (_DIGITS[ones] if ones else "")
    return words + "、"
