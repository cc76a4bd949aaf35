"""An archive that came to be read as a document: why it is one.

Where an archive is taken in, its members become documents; itself it becomes one only if it could not be opened
safely, or holds nothing that could be a disclosure. Either way there is nothing in it to read here.
"""

from __future__ import annotations

import io

from pipelines.readers.model import Content, UnreadableError
from pipelines.sources.archives import UnsafeArchiveError, unpacked

_NAMED = 5


def read_archive(data: bytes) -> Content:
    """Raise ``UnreadableError``: ``unsafe_archive``, ``unreadable`` (damaged, locked) or ``unknown_format``."""
    names = []
    try:
        for member in unpacked(io.BytesIO(data), "the archive"):
            names.append(member.path)
    except UnsafeArchiveError as error:
        raise UnreadableError(error.reason, error.detail) from error
    if not names:
        raise UnreadableError("empty_file", "a ZIP archive without files")
    listed = ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
    raise UnreadableError("unknown_format", f"a ZIP archive, not a document; it holds {listed}")
