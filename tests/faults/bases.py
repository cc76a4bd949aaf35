"""The honest files that mutations begin with: the sample, made documents of every kind, real ones where there are.

The same bytes on every call and every machine, so that a mutation is known by its number alone.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.support import full_disclosure, office
from tests.support.small_disclosure import small_disclosure

REPOSITORY = Path(__file__).resolve().parents[2]
SAMPLE = REPOSITORY / "data" / "raw" / "sample"
SHARED = REPOSITORY.parent / "shared"
_TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_LONG_AGO = (2000, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Base:
    """One honest file."""

    name: str
    data: bytes


@cache
def made() -> tuple[Base, ...]:
    """Documents of every kind that no disk holds."""
    found = []
    for label, text in (("small", small_disclosure()), ("full", full_disclosure.text())):
        html = office.as_html(text)
        found += [
            Base(f"{label}.txt", text.encode()),
            Base(f"{label}_gb.txt", text.encode("gb18030")),
            Base(f"{label}.html", html.encode()),
            Base(f"{label}_gb.htm", html.replace("utf-8", "gb2312").encode("gb18030")),
            Base(f"{label}.docx", zipped(unzipped(office.as_docx(text)))),
            Base(f"{label}.xlsx", zipped(unzipped(office.as_xlsx(text)))),
            Base(f"{label}.xls", office.as_xls(text)),
        ]
    files = {f"2024/{base.name}": base.data for base in found[:4]}
    return (*found, Base("archive.zip", zipped(files)))


@cache
def sample() -> tuple[Base, ...]:
    """The sample that comes with the repository: PDF and text."""
    return _files(SAMPLE, "*.pdf", "*.txt")


@cache
def shared() -> tuple[Base, ...]:
    """Real disclosures, where they lie beside the checkout."""
    return _files(SHARED, "seeds/*.txt", "real/*/*.pdf")


def unzipped(data: bytes) -> dict[str, bytes]:
    """The members of a ZIP file, by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: dict[str, bytes]) -> bytes:
    """A ZIP file without a trace of when it was made."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            plain = _TIME.sub(b"2000-01-01T00:00:00Z", data) if name == "docProps/core.xml" else data
            archive.writestr(zipfile.ZipInfo(name, _LONG_AGO), plain, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _files(folder: Path, *patterns: str) -> tuple[Base, ...]:
    return tuple(Base(path.name, path.read_bytes()) for one in patterns for path in sorted(folder.glob(one)))
