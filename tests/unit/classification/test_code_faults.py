"""A fault in a data file stops the run with the file, the line and what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.classification.agencies import load_agency_kinds
from pipelines.classification.codes import load_economics, load_functions, load_regions
from pipelines.classification.tables import ClassificationError

FUNCTIONS = "function_code,function_name,level,parent_code,valid_from,valid_to,basis,basis_detail\n"
ECONOMICS = FUNCTIONS.replace("function", "economic")
REGIONS = "region_code,region_name,level,parent_code,valid_from,valid_to,in_2005,in_2019,in_2024,basis\n"
SOUND = "201,甲,类,,,,knowledge,\n20101,乙,款,201,,,knowledge,\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "list.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_sound_file_is_read(tmp_path: Path) -> None:
    assert list(load_functions(write(tmp_path, FUNCTIONS + SOUND))) == ["201", "20101"]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("201,丙,类,,,,knowledge,", "201 appears twice"),
        ("20202,丙,款,202,,,knowledge,", "202 stands in no line"),
        ("2010a,丙,款,201,,,knowledge,", "digits only"),
        ("２０２,丙,类,,,,knowledge,", "digits only"),
        ("2010101,丙,款,20101,,,knowledge,", "is not the level"),
        ("2010101,丙,项,201,,,knowledge,", "parent_code of 2010101"),
        ("202,,类,,,,knowledge,", "function_name is empty"),
        ("202,丙,类,,2020,2019,knowledge,", "later than"),
        ("202,丙,类,,20,,knowledge,", "not a year"),
        ("202,丙,类,,,,official,", "none of published_list"),
        ("202,丙,类,,,,knowledge", "7 values, expected 8"),
    ],
)
def test_a_fault_names_file_line_and_cause(tmp_path: Path, line: str, complaint: str) -> None:
    path = write(tmp_path, FUNCTIONS + SOUND + line + "\n")
    with pytest.raises(ClassificationError) as fault:
        load_functions(path)
    assert f"{path}:4: " in str(fault.value)
    assert complaint in str(fault.value)


def test_a_wrong_header_is_a_fault(tmp_path: Path) -> None:
    path = write(tmp_path, ECONOMICS + "301,甲,类,,,,knowledge,\n")
    assert list(load_economics(path)) == ["301"]
    with pytest.raises(ClassificationError, match="columns are"):
        load_functions(path)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("110101,乙区,county,120000,,,1,1,1,published_list", "parent_code of 110101"),
        ("110101,乙区,prefecture,110000,,,1,1,1,published_list", "is a county by its digits"),
        ("1101,乙区,county,110000,,,1,1,1,published_list", "not six digits"),
        ("110101,乙区,county,110100,,,1,1,1,published_list", "110100 stands in no line"),
        ("110101,乙区,county,110000,,,2,1,1,published_list", "neither 0 nor 1"),
    ],
)
def test_a_region_out_of_its_place_is_a_fault(tmp_path: Path, line: str, complaint: str) -> None:
    path = write(tmp_path, REGIONS + "110000,甲市,province,,,,1,1,1,published_list\n" + line + "\n")
    with pytest.raises(ClassificationError, match=complaint):
        load_regions(path)


def test_a_word_of_two_kinds_is_a_fault(tmp_path: Path) -> None:
    lines = "a,甲,A,某局|某厅,knowledge\nb,乙,B,某厅,knowledge\n"
    path = write(tmp_path, "kind_id,label_zh,label_en,patterns,basis\n" + lines)
    with pytest.raises(ClassificationError, match=r":3: pattern '某厅'"):
        load_agency_kinds(path)
