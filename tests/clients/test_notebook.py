"""The notebook answers its question on a published warehouse: as a script, as a page, and with exact figures."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.clients.found import REPOSITORY

NOTEBOOK = REPOSITORY / "docs" / "notebooks" / "from_question_to_chart.py"


def run(home: Path, *command: str | Path, folder: Path = REPOSITORY) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "JUESUAN_HOME": str(home), "PYTHONPATH": str(REPOSITORY)}
    arguments = [sys.executable, *map(str, command)]
    return subprocess.run(arguments, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def found_out(checkout: Path) -> dict[str, Any]:
    """Every name that the notebook's cells define, after a run."""
    spec = importlib.util.spec_from_file_location("from_question_to_chart", NOTEBOOK)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUESUAN_HOME", str(checkout / "data"))
        patch.setattr(sys, "argv", [str(NOTEBOOK)])
        patch.setitem(sys.modules, spec.name, module)
        spec.loader.exec_module(module)
        _, defined = module.app.run()
    return {**vars(module), **defined}


def bars(chart: Any) -> list[dict[str, Any]]:
    """What a chart draws, a row for each bar."""
    drawn = chart.to_dict()
    return list(drawn["datasets"][drawn["data"]["name"]])


def test_it_runs_as_a_script_and_says_what_it_found(checkout: Path) -> None:
    done = run(checkout / "data", NOTEBOOK)
    assert done.returncode == 0, done.stderr
    assert "\n2024 中共西乡县委办公室 公务接待费 90900.00\n" in done.stdout
    place = "xixiang_party_office_2024.pdf, page 12, table 11, row 6, column 6; box 473, 171, 607, 186"
    assert f"\ntraced: 120000.00 in {place}" in done.stdout
    assert "\n  three_public.vehicles_sum: exact\n" in done.stdout


def test_without_a_warehouse_it_says_so_in_one_line(tmp_path: Path) -> None:
    done = run(tmp_path, NOTEBOOK)
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(r"Nothing is published at .*current\.duckdb yet: .*\n", done.stderr)


def test_its_tables_are_exact(found_out: dict[str, Any]) -> None:
    party = "中共西乡县委办公室"
    rows = found_out["three_public"].rows(named=True)
    # Form 09 of the party office, in 万元: 12.00, 9.09, 0.60, 0.30.
    assert {row["item_zh"]: row["actual"] for row in rows if row["agency_name"] == party} == {
        "公务用车运行维护费": Decimal("120000.00"),
        "公务接待费": Decimal("90900.00"),
        "会议费": Decimal("6000.00"),
        "培训费": Decimal("3000.00"),
    }
    assert found_out["traced"]["reported_text"] == "12.00"
    assert found_out["verdicts"]["verdict"].unique().to_list() == ["exact"]
    proven = found_out["proven"]
    assert (proven["proven"] + proven["contradicted"] <= proven["figures"]).all()
    assert proven["proven"].sum() > 0


def test_its_charts_draw_these_tables(found_out: dict[str, Any]) -> None:
    drawn = bars(found_out["three_public_chart"])
    shown = {(bar["agency_name"], bar["item_zh"]): bar["actual"] for bar in drawn}
    assert shown["中共西乡县委办公室", "公务接待费"] == pytest.approx(9.09)
    assert not {item for _, item in shown} & {"会议费", "培训费"}, "they are not in the total"
    of_table = [row for row in found_out["three_public"].rows(named=True) if row["in_total"]]
    assert len(drawn) == len(shown) == len([row for row in of_table if row["fiscal_year"] == 2024])
    functions = bars(found_out["function_chart"])
    total = sum(found_out["by_function"]["amount"], Decimal(0))
    assert sum(bar["amount"] for bar in functions) == pytest.approx(float(total / 10_000))
    assert {"基本支出", "项目支出"} == {bar["nature"] for bar in functions}


def test_the_redrawn_table_marks_one_cell_and_escapes_what_is_printed(found_out: dict[str, Any]) -> None:
    frame, as_printed = found_out["neighbours"], found_out["as_printed"]
    drawn = as_printed(frame, found_out["traced"]["cell_id"])
    assert re.findall(r"font-weight:bold\">([^<]*)</td>", drawn) == ["12.00"]
    # One column of names and eight of figures, of which the last line leaves two empty.
    assert drawn.rsplit("<tr>", 1)[1].count("<td") == 9
    import polars

    hostile = as_printed(frame.with_columns(text=polars.lit("<script>")), "")
    assert "<script>" not in hostile
    assert "&lt;script&gt;" in hostile


def test_it_is_exported_as_a_page_with_its_answers(checkout: Path, tmp_path: Path) -> None:
    copy = tmp_path / NOTEBOOK.name  # marimo keeps notes beside a notebook
    shutil.copyfile(NOTEBOOK, copy)
    export = ("-m", "marimo", "export", "html", copy, "-o", tmp_path / "page.html")
    done = run(checkout / "data", *export, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "page.html").read_text("utf-8")
    told = re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), page.replace("\\\\u", "\\u"))
    assert "2024年度“三公”经费（万元）" in told
    assert "xixiang_party_office_2024.pdf" in told
    assert "阳谷县人民政府办公室" in told


def test_it_is_a_well_formed_notebook() -> None:
    done = run(REPOSITORY, "-m", "marimo", "check", "--strict", NOTEBOOK)
    assert done.returncode == 0, done.stdout + done.stderr
