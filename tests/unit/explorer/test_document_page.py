"""The page of a document: everything that is printed stands in its place, marked as the laws judge it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from lxml import html

from pipelines.explorer.document_page import load_document_page
from pipelines.explorer.render import render_document
from pipelines.identities.judge import judge
from pipelines.statements.model import NUMBER_ROLES, QUARANTINE_REASONS
from pipelines.warehouse.build import build_database
from pipelines.warehouse.parsing import parse_document
from pipelines.warehouse.report import UnknownDocumentError
from pipelines.warehouse.shards import write_shard
from tests.support.full_disclosure import text
from tests.support.small_disclosure import small_disclosure

PLANTED = Path(__file__).resolve().parents[3] / "data" / "raw" / "sample" / "planted_error_archive_2024.pdf"
HOSTILE = "<script>alert(1)</script>"
HOSTILE_NAME = 'x"><img src=x onerror=alert(2)>.txt'
STRAY = f"\n附表\n\n名目\t其他\n{HOSTILE}\t3718.25\n\n另有 4718.75 平方，{HOSTILE}。\n"
NAMES = {"planted": PLANTED.name, "full": "full.txt", "hostile": HOSTILE_NAME, "aside": "通知.txt"}


def documents() -> dict[str, bytes]:
    hostile = small_disclosure(7).replace("行政运行", f"行政运行{HOSTILE}") + STRAY
    assert HOSTILE in hostile
    return {
        NAMES["planted"]: PLANTED.read_bytes(),
        NAMES["full"]: text().encode(),
        NAMES["hostile"]: hostile.encode(),
        NAMES["aside"]: "关于召开会议的通知\n定于9月3日召开会议，参会人数25人。\n".encode(),
    }


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("explorer")
    shards = [write_shard(parse_document(data, name), folder) for name, data in documents().items()]
    build_database(folder / "built.duckdb", shards, judge=judge)
    with duckdb.connect(str(folder / "built.duckdb"), read_only=True) as opened:
        yield opened


def id_of(con: duckdb.DuckDBPyConnection, name: str) -> str:
    ((document_id,),) = con.execute(
        "SELECT document_id FROM dim_document WHERE source_name = ?", [name]
    ).fetchall()
    return str(document_id)


def source(con: duckdb.DuckDBPyConnection, which: str) -> str:
    return render_document(load_document_page(con, id_of(con, NAMES[which])))


def parsed(con: duckdb.DuckDBPyConnection, which: str) -> Any:
    return html.document_fromstring(source(con, which))


def squeezed(element: Any) -> str:
    return re.sub(r"\s+", "", element.text_content())


def by_id(page: Any, name: str) -> Any:
    (found,) = page.xpath("//*[@id=$name]", name=name)
    return found


@pytest.mark.parametrize("which", ["planted", "full", "hostile"])
def test_every_amount_stands_in_the_page_in_its_cell(con: duckdb.DuckDBPyConnection, which: str) -> None:
    page = parsed(con, which)
    rows = con.execute(
        "SELECT cell_id, reported_text FROM ledger WHERE document_id = ?", [id_of(con, NAMES[which])]
    ).fetchall()
    assert len(rows) > 15
    for cell_id, printed in rows:
        cell = by_id(page, cell_id)
        assert cell.tag == "td"
        assert "figure" in cell.get("class").split()
        assert re.sub(r"\s+", "", printed) in squeezed(cell)


@pytest.mark.parametrize("which", ["planted", "full", "hostile"])
def test_every_cell_is_there_once_and_columns_stay_columns(con: duckdb.DuckDBPyConnection, which: str) -> None:
    page = parsed(con, which)
    shown = [one.get("id") for one in page.xpath("//table[contains(@class, 'printed-table')]//*[@id]")]
    rows = con.execute(
        "SELECT cell_id FROM source_cell WHERE document_id = ?", [id_of(con, NAMES[which])]
    ).fetchall()
    assert sorted(shown) == sorted(cell_id for (cell_id,) in rows)
    for table in page.xpath("//table[contains(@class, 'printed-table')]"):
        assert len(set(_widths(table))) == 1


def _widths(table: Any) -> Iterator[int]:
    """How many columns each row fills, with the spans that reach into it from above."""
    reaching: dict[int, int] = {}
    for number, row in enumerate(table.xpath(".//tr[not(@class)]")):
        width = reaching.pop(number, 0)
        for cell in row:
            columns = int(cell.get("colspan", "1"))
            width += columns
            for below in range(number + 1, number + int(cell.get("rowspan", "1"))):
                reaching[below] = reaching.get(below, 0) + columns
        yield width


def test_each_finding_has_its_arithmetic_its_place_and_its_proposal(con: duckdb.DuckDBPyConnection) -> None:
    page = parsed(con, "planted")
    found = load_document_page(con, id_of(con, PLANTED.name)).findings
    assert {finding.line.identity_id for finding in found} >= {
        "expenditure.children_sum_to_parent",
        "expenditure.columns_sum_to_total",
    }
    for finding in found:
        article = by_id(page, f"finding-{finding.number}")
        assert finding.line.detail in article.text_content()
        assert finding.line.title_zh in article.text_content()
        assert finding.line.title_en in article.text_content()
        assert finding.line.places
        for place in finding.line.places:
            (link,) = article.xpath(".//dd//a[@href=$to and contains(., '行')]", to=f"#{place.cell_id}")
            assert f"第{place.page}页" in squeezed(link)
            assert f"表{place.table_index}·行{place.row_index}·列{place.column_index}" in squeezed(link)
        assert finding.proposed == "158.40 万元"
        assert "建议值" in article.text_content()


def test_the_arithmetic_is_set_as_a_sum_of_printed_figures(con: duckdb.DuckDBPyConnection) -> None:
    findings = load_document_page(con, id_of(con, PLANTED.name)).findings
    sums = {finding.line.identity_id: finding.arithmetic for finding in findings}
    told = sums["expenditure.children_sum_to_parent"]
    assert told is not None
    assert [(term.side, term.text) for term in told.terms] == [("lhs", "158.40"), ("rhs", "185.40")]
    assert (told.relation, told.apart, told.allowed, told.unit.zh) == ("≠", "27.00", "0.01", "万元")


@pytest.mark.parametrize("which", ["planted", "full", "hostile"])
def test_confirmed_and_contradicted_cells_carry_their_class(con: duckdb.DuckDBPyConnection, which: str) -> None:
    page = parsed(con, which)
    rows = con.execute(
        """
        SELECT cell_id, bool_or(verdict IN ('exact', 'rounding')), bool_or(verdict IN ('implausible', 'violated'))
        FROM (SELECT unnest(cell_ids) AS cell_id, verdict, document_id FROM audit.identity_result)
        JOIN ledger USING (document_id, cell_id)
        WHERE document_id = ? AND verdict <> 'not_applicable'
        GROUP BY cell_id
        """,
        [id_of(con, NAMES[which])],
    ).fetchall()
    judged = {cell_id: "contradicted" if broken else "confirmed" for cell_id, _, broken in rows}
    assert "confirmed" in judged.values()
    assert ("contradicted" in judged.values()) == (which == "planted")
    figures = page.xpath("//td[contains(concat(' ', @class, ' '), ' amount ')]")
    for cell in figures:
        classes = cell.get("class").split()
        marks = [one for one in ("confirmed", "contradicted") if one in classes]
        assert marks == ([judged[cell.get("id")]] if cell.get("id") in judged else [])
        if marks == ["confirmed"]:
            assert "confirmed by" in cell.get("title")
        if marks == ["contradicted"]:
            assert "error" in classes
            assert all(by_id(page, link.get("href")[1:]) is not None for link in cell.xpath(".//a"))
            assert cell.xpath(".//a[starts-with(@href, '#finding-')]")


@pytest.mark.parametrize("which", list(NAMES))
def test_the_page_needs_nothing_else_and_every_link_leads_somewhere(
    con: duckdb.DuckDBPyConnection, which: str
) -> None:
    text = source(con, which)
    page = html.document_fromstring(text)
    assert not page.xpath("//script | //img | //link | //iframe | //object | //@onerror | //@onclick | //@src")
    assert not re.search(r"https?:|//[a-z]+\.|@import|url\(", text)
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in page.xpath("//a/@href")} <= set(ids)
    assert all(link.startswith("#") for link in page.xpath("//a/@href"))


def test_what_a_document_prints_is_never_markup(con: duckdb.DuckDBPyConnection) -> None:
    text = source(con, "hostile")
    page = html.document_fromstring(text)
    assert "<script" not in text
    assert "<img" not in text
    assert any(HOSTILE in cell.text_content() for cell in page.xpath("//td"))
    assert HOSTILE_NAME in page.xpath("string(//dl[@class='facts'])")


@pytest.mark.parametrize("which", list(NAMES))
def test_both_languages_are_there_side_by_side(con: duckdb.DuckDBPyConnection, which: str) -> None:
    page = parsed(con, which)
    assert page.get("lang") == "zh-Hans"
    chinese, english = (page.xpath("//span[@class=$which]", which=one) for one in ("zh", "en"))
    assert len(chinese) == len(english) > 20
    assert {one.get("lang") for one in chinese} == {"zh-Hans"}
    assert {one.get("lang") for one in english} == {"en"}
    assert page.xpath("//input[@id='in-zh' and @checked]")
    headings = [squeezed(one) for one in page.xpath("//h2/span[@class='en']")]
    assert "Verdict" in headings


def test_the_verdict_is_one_sentence(con: duckdb.DuckDBPyConnection) -> None:
    def said(which: str) -> str:
        return squeezed(parsed(con, which).xpath("//p[@class='sentence']")[0])

    assert "cannotallbetrue" in said("planted")
    assert "booksclose" in said("full")
    assert "setaside" in said("aside")


def test_the_running_text_is_tied_to_the_cells_it_repeats(con: duckdb.DuckDBPyConnection) -> None:
    page = parsed(con, "planted")
    rows = con.execute(
        "SELECT claim_id, cell_id, reported_text, sentence FROM fact_narrative_claim WHERE document_id = ?",
        [id_of(con, PLANTED.name)],
    ).fetchall()
    assert any(cell_id for _, cell_id, _, _ in rows)
    section = by_id(page, "narrative").text_content()
    for claim_id, cell_id, printed, sentence in rows:
        item = by_id(page, claim_id)
        assert printed in item.text_content()
        assert sentence in section
        if cell_id:
            assert item.xpath(".//a[@href=$to]", to=f"#{cell_id}")
            assert item.get("class") == "confirmed"


def test_blank_forms_and_the_tally_are_told(con: duckdb.DuckDBPyConnection) -> None:
    page = parsed(con, "planted")
    blanks = by_id(page, "blanks").text_content()
    for (reason,) in con.execute(
        "SELECT reason FROM fact_form_blank WHERE document_id = ?", [id_of(con, PLANTED.name)]
    ).fetchall():
        assert reason in blanks
    sums = dict.fromkeys(("numbers", *NUMBER_ROLES), 0)
    for one in load_document_page(con, id_of(con, PLANTED.name)).pages:
        sums = {role: n + getattr(one, role) for role, n in sums.items()}
    total = [squeezed(cell) for cell in page.xpath("//section[@id='tally']//tfoot//td")]
    assert str(sums["numbers"]) in total
    assert str(sums["amounts"]) in total


def test_a_document_set_aside_says_why_and_shows_no_findings(con: duckdb.DuckDBPyConnection) -> None:
    page = parsed(con, "aside")
    ((reason, detail),) = con.execute(
        "SELECT reason, detail FROM audit.quarantine WHERE document_id = ?", [id_of(con, NAMES["aside"])]
    ).fetchall()
    told = by_id(page, "set-aside").text_content()
    assert reason in told
    assert detail in told
    assert not page.xpath("//*[@id='findings']")


def test_a_number_without_a_place_is_listed_and_marked(con: duckdb.DuckDBPyConnection) -> None:
    page = parsed(con, "hostile")
    document_id = id_of(con, HOSTILE_NAME)
    found = con.execute(
        "SELECT place, text FROM audit.unexplained_number WHERE document_id = ?", [document_id]
    ).fetchall()
    assert {printed for _, printed in found} >= {"3718.25", "4718.75"}
    cells = [re.fullmatch(r"table (\d+) row (\d+) column (\d+)", place) for place, _ in found]
    marked = {f"{document_id}-t{cell[1]}r{cell[2]}c{cell[3]}" for cell in cells if cell}
    assert len(marked) == 2
    assert {cell.get("id") for cell in page.xpath("//td[contains(@class, 'unexplained')]")} == marked
    assert all(printed in by_id(page, "unexplained").text_content() for _, printed in found)


def test_a_database_without_the_proof_shows_the_counts(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    older = tmp_path / "older.duckdb"
    with duckdb.connect(str(older)) as copy:
        ((built,),) = con.execute("SELECT path FROM duckdb_databases() WHERE NOT internal").fetchall()
        copy.execute(f"ATTACH '{built}' AS built (READ_ONLY)")
        copy.execute("COPY FROM DATABASE built TO older")
        copy.execute("DETACH built")
        for table in ("feasibility", "witness", "contradiction", "repair"):
            copy.execute(f"DROP TABLE audit.{table} CASCADE")
        page = html.document_fromstring(render_document(load_document_page(copy, id_of(copy, PLANTED.name))))
    assert "counted below" in page.xpath("string(//p[@class='sentence'])")
    assert page.xpath("//section[@id='verdict']//li[@class='violated']")


def test_an_unknown_document_is_an_error(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UnknownDocumentError):
        load_document_page(con, "0" * 16)


def test_every_reason_for_setting_aside_has_its_words() -> None:
    from pipelines.explorer.words import load_words

    words = load_words()
    assert {path.partition(".")[2] for path in words if path.startswith("quarantine.")} == set(QUARANTINE_REASONS)
    assert {f"role.{role}" for role in NUMBER_ROLES} <= set(words)
