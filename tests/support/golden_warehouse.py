"""The warehouse on which the cookbook is answered: the repository's samples, and made-up disclosures beside them.

The made-up ones give what five documents of one year lack: two finance bureaus of two counties, one of them in
two years, an office that prints a form anew, a file that cannot be read, and a portal's list. A finance bureau's
books are those of ``full_disclosure`` times a whole number, so that they balance and every answer can be worked
out from that file.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb

from pipelines.identities.judge import judge
from pipelines.warehouse.build import DocumentSource, build_database
from pipelines.warehouse.parsing import parse_document
from pipelines.warehouse.shards import write_shard
from tests.support import full_disclosure
from tests.support.small_disclosure import small_disclosure

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "raw" / "sample"
_MONEY = re.compile(r"(?<![\d.,])\d[\d,]*\.\d\d(?![\d.])")


def finance_bureau(county: str, year: int, *, times: int, posts: int, serving: int) -> str:
    """The full disclosure as a county's finance bureau prints it, every amount ``times`` as large."""
    text = full_disclosure.text().replace(full_disclosure.AGENCY, f"{county}财政局")
    text = text.replace(f"{full_disclosure.YEAR}年度", f"{year}年度")
    staff = f"截至{year}年底，本部门人员编制{posts}人；实有人员{serving}人。"
    text = text.replace("本部门负责样本的管理。", staff)
    return _MONEY.sub(lambda found: f"{Decimal(found[0].replace(',', '')) * times:,.2f}", text)


def restated() -> str:
    """The small disclosure with 1.00万元 more project expenditure in form 03, carried through to its 合计."""
    forms = small_disclosure().split("一般公共预算财政拨款支出决算表")
    for old, new in (("40.00", "41.00"), ("100.50", "101.50"), ("120.50", "121.50")):
        forms[0] = forms[0].replace(old, new)
    return "一般公共预算财政拨款支出决算表".join(forms)


MADE_UP = {
    "yanggu_finance_2023.txt": finance_bureau("阳谷县", 2023, times=1, posts=40, serving=38),
    "yanggu_finance_2024.txt": finance_bureau("阳谷县", 2024, times=2, posts=40, serving=41),
    "xixiang_finance_2024.txt": finance_bureau("西乡县", 2024, times=3, posts=30, serving=30),
    "first_print.txt": small_disclosure(),
    "second_print.txt": restated(),
}
UNREADABLE = {"torn.pdf": b"%PDF-1.7 and nothing more"}
LISTED = """
    INSERT INTO dim_source BY NAME
    SELECT 'yanggu' AS source_id, '371521' AS region_code, true AS active, true AS lists_read;
    INSERT INTO source_listing BY NAME
    SELECT
        'yanggu' AS source_id, item.*, 'list' AS list_address, 'final_accounts' AS kind,
        DATE '2025-09-30' AS published_on, DATE '2025-10-01' AS first_listed_on,
        true AS is_listed, true AS wanted, 'HTTP 404' AS missing
    FROM (
        VALUES ('a', 'education', '阳谷县教育局', 2024), ('b', 'water', '阳谷县水利局', 2023)
    ) AS item(listing_address, agency_id, agency_name, fiscal_year);
"""
PUBLISHED = {"first_print.txt": date(2025, 9, 1), "second_print.txt": date(2025, 10, 8)}


def build(folder: Path) -> Path:
    """Read all of them, build and judge; the path of the database."""
    contents = {file.name: file.read_bytes() for file in sorted(SAMPLE.iterdir()) if file.name[0] != "."}
    contents |= {name: text.encode() for name, text in MADE_UP.items()} | UNREADABLE
    parsed = {name: parse_document(data, name) for name, data in contents.items()}
    shards = [write_shard(document, folder / "shards") for document in parsed.values()]
    seen = datetime(2025, 10, 10, tzinfo=UTC)
    sources = [DocumentSource(parsed[name].document_id, name, seen, PUBLISHED.get(name)) for name in contents]
    path = folder / "golden.duckdb"
    build_database(path, shards, sources=sources, judge=judge)
    with duckdb.connect(path) as con:
        con.execute(LISTED)
    return path
