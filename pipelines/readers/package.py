"""An Office file as a package of parts: opened safely, its XML without outside entities, its relationships.

What the parts say is the readers' of DOCX and XLSX. Names are compared without their namespace, because the strict
variant of the standard and the usual one differ in nothing else here.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lxml import etree

from pipelines.readers.model import UnreadableError

Element = Any  # lxml has no types of its own

# The largest real disclosures unpack to 60 MB; a bomb to gigabytes. XML of even rows packs to a hundredth.
_LARGEST_UNPACKED = 400 << 20
_MOST_PARTS = 20_000
_HARMLESS_SIZE = 32 << 20
_TIGHTEST_PACKING = 200
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class Relation:
    """What one part refers to: ``kind`` is the last word of the relationship's type."""

    kind: str
    target: str


class Package:
    """The parts of an Office file by name, without the leading slash."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    @cached_property
    def names(self) -> dict[str, str]:
        """The parts' names by themselves in lower case: parts are found whatever the case."""
        return {name.replace("\\", "/").lower(): name for name in self._archive.namelist()}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self.names

    def part(self, name: str) -> bytes:
        return self._archive.read(self.names[name.lower()])

    def tree(self, name: str) -> Element:
        """The root of a part that is XML."""
        return parsed_xml(self.part(name))

    def relations(self, name: str) -> dict[str, Relation]:
        """What a part refers to inside the package, by relationship id; the package itself is ``""``."""
        folder, base = posixpath.split(name)
        place = posixpath.join(folder, "_rels", f"{base}.rels")
        if place not in self:
            return {}
        found = {}
        for one in self.tree(place):
            target = one.get("Target", "")
            if one.get("TargetMode") != "External" and target:
                path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                found[one.get("Id", "")] = Relation(one.get("Type", "").rpartition("/")[2], path)
        return found

    def related(self, name: str, kind: str) -> list[str]:
        """The existing parts of a kind that a part refers to."""
        return [one.target for one in self.relations(name).values() if one.kind == kind and one.target in self]

    @cached_property
    def main(self) -> str:
        """The part with which reading begins."""
        for name in self.related("", "officeDocument"):
            return name
        raise UnreadableError("unreadable", "an Office file without its main part")


@contextmanager
def opened(data: bytes) -> Iterator[Package]:
    """Open an Office file; whatever is damaged in it raises ``UnreadableError``, a bomb before it is unpacked."""
    with reading_office_file(), zipfile.ZipFile(io.BytesIO(data)) as archive:
        _require_safe(archive)
        yield Package(archive)


@contextmanager
def reading_office_file() -> Iterator[None]:
    """Whatever the file's damage makes a library raise is an ``UnreadableError``."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise UnreadableError("unreadable", f"a damaged Office file: {one_line(error)}") from error
    except etree.LxmlError as error:
        raise UnreadableError("unreadable", f"an Office file with damaged XML: {one_line(error)}") from error
    except (LookupError, ValueError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        raise UnreadableError("unreadable", f"an Office file that breaks its format: {one_line(error)}") from error


def _require_safe(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise UnreadableError("unreadable", "an Office file whose parts are locked with a password")
    too_tight = unpacked > _HARMLESS_SIZE and unpacked > packed * _TIGHTEST_PACKING
    if unpacked > _LARGEST_UNPACKED or len(parts) > _MOST_PARTS or too_tight:
        raise UnreadableError(
            "unsafe_archive", f"{len(parts)} parts that unpack from {packed} to {unpacked} bytes: not opened"
        )


def parsed_xml(data: bytes) -> Element:
    """The root element; entities are not followed, and a document that declares its own is refused."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(data, parser)
    require_no_entities(root)
    return root


def require_no_entities(root: Element) -> None:
    """Refuse XML with a document type of its own: no Office program writes one, and what it hides is unread."""
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableError("unreadable", "an Office file whose XML declares entities: not followed")


def local(element: Element) -> str:
    """An element's name without its namespace."""
    tag: str = element.tag
    return tag.rpartition("}")[2]


def attribute(element: Element, name: str) -> str | None:
    """An attribute by its name without its namespace."""
    value: str | None = element.get(name)
    if value is not None:
        return value
    for key, text in element.items():
        if key.rpartition("}")[2] == name:
            return str(text)
    return None


def one_line(error: BaseException) -> str:
    """What went wrong on one line."""
    return " ".join(str(error).split())[:200] or type(error).__name__
