"""Office files that were cut or changed on their way end as blocks or as unreadable, never as an error of ours."""

from __future__ import annotations

import io
import random
import zipfile

import pytest

from pipelines.readers import UnreadableError, read
from tests.support import office

TEXT = "收入决算表\n\n编制单位：某县档案馆\n\n单位：万元\n\n项目\t合计\n甲\t1.00\n乙\t2.50\n\n说明。\n"
KINDS = {"docx": office.as_docx(TEXT), "xlsx": office.as_xlsx(TEXT)}
REASONS = {"unreadable", "empty_file", "unknown_format", "unsafe_archive", "no_text_layer"}


def require_rows_or_reason(data: bytes, name: str) -> None:
    try:
        assert read(data, name).blocks
    except UnreadableError as error:
        assert error.reason in REASONS
        assert error.detail
        assert "\n" not in error.detail


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(25))
def test_changed_bytes_of_the_file(kind: str, seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(KINDS[kind])
    for _ in range(chance.randrange(1, 20)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    require_rows_or_reason(bytes(data), f"a.{kind}")
    require_rows_or_reason(bytes(data[: chance.randrange(40, len(data))]), f"a.{kind}")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(40))
def test_changed_bytes_of_its_xml(kind: str, seed: int) -> None:
    """The parts themselves are changed, so that the damage passes the archive's own checks."""
    chance = random.Random(seed)
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(KINDS[kind])) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            content = bytearray(old.read(name))
            if chance.random() < 0.1:
                continue
            for _ in range(chance.randrange(3)):
                place = chance.randrange(len(content))
                content[place : place + chance.randrange(3)] = chance.choice([b"", b"<", b'"', b"9", b"-1", b"/"])
            new.writestr(name, bytes(content))
    require_rows_or_reason(buffer.getvalue(), f"a.{kind}")
