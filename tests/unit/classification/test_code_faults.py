"""A fault in a data file stops the run with the file, the line and what is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipelines.classification.agencies import load_agency_aliases, load_agency_kinds
from pipelines.classification.codes import load_economics, load_functions, load_regions
from pipelines.classification.function_history import load_function_changes
from pipelines.classification.region_history import load_region_changes
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


KINDS = "kind_id,label_zh,label_en,branch,basis\n"
ALIASES = "alias,kind_id,valid_to,basis\n"


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("finance,甲,A,government,knowledge", "finance appears twice"),
        ("a,财政局,A,government,knowledge", "财政局 appears twice"),
        ("a,甲,A,parliament,knowledge", "parliament stands in no line"),
        ("a,,A,government,knowledge", "label_zh is empty"),
    ],
)
def test_a_kind_named_twice_or_of_no_branch_is_a_fault(tmp_path: Path, line: str, complaint: str) -> None:
    path = write(tmp_path, KINDS + "finance,财政局,Finance,government,knowledge\n" + line + "\n")
    with pytest.raises(ClassificationError, match=f"{re.escape(str(path))}:3: {complaint}"):
        load_agency_kinds(path)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("财政局,education,,knowledge", "财政局 belongs to finance and to education"),
        ("财政局,finance,,knowledge", "财政局 belongs to finance and to finance"),
        ("某局,ministry,,knowledge", "ministry stands in no line"),
        ("某局,finance,18,knowledge", "not a year"),
    ],
)
def test_an_alias_in_two_kinds_or_of_an_unknown_one_is_a_fault(tmp_path: Path, line: str, complaint: str) -> None:
    path = write(tmp_path, ALIASES + "财政局,finance,,knowledge\n" + line + "\n")
    with pytest.raises(ClassificationError, match=f"{re.escape(str(path))}:3: .*{complaint}"):
        load_agency_aliases(path)


REGION_CHANGES = "year,change,region_code,successor_code,extent,basis,note\n"


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("2019,recoded,371523,999999,whole,published_list,", "999999 stands in no line"),
        ("2019,recoded,371523,371523,whole,published_list,", "its own successor"),
        ("2018,recoded,371523,371503,whole,published_list,", "371523 ends in 2018, but its last year is 2018"),
        ("2019,recoded,371523,371503,half,published_list,", "none of whole, most, part"),
        ("2019,recoded,,371503,,published_list,", "region_code None"),
        ("2019,founded,371523,371503,whole,published_list,", "a place that is founded"),
        ("2019,renamed,371523,371503,whole,published_list,", "none of recoded"),
        ("2020,recoded,130526,371503,whole,published_list,\n" * 2, "appears twice"),
        (",recoded,371523,371503,whole,published_list,", "year is empty"),
    ],
)
def test_a_change_of_regions_that_cannot_be_is_a_fault(tmp_path: Path, line: str, complaint: str) -> None:
    path = write(tmp_path, REGION_CHANGES + line + "\n")
    with pytest.raises(ClassificationError, match=complaint):
        load_region_changes(path)


FUNCTION_CHANGES = "year,change,function_code,successor_code,basis,note\n"


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("2019,merged,20115,29938,knowledge,", "29938 stands in no line"),
        ("2020,merged,20115,20138,knowledge,", "20115 ends in 2020, but its last year is 2018"),
        ("2019,merged,20115,20139,knowledge,", "20139 is not in force in 2019"),
        ("2019,introduced,,20139,knowledge,", "20139 is not in force in 2019"),
        ("2020,introduced,,20138,knowledge,", "introduced in 2020, but its first year is 2019"),
        ("2019,introduced,20115,20138,knowledge,", "a code that is introduced"),
        ("2019,merged,20115,20115,knowledge,", "its own successor"),
    ],
)
def test_a_change_of_functions_that_cannot_be_is_a_fault(tmp_path: Path, line: str, complaint: str) -> None:
    path = write(tmp_path, FUNCTION_CHANGES + line + "\n")
    with pytest.raises(ClassificationError, match=complaint):
        load_function_changes(path)
