"""Where things are: HOME and what lies below it, and the knowledge that comes with the package.

Only paths and the few settings of a run belong here; no room's logic does.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
REPOSITORY = PACKAGE.parent


def knowledge(name: str) -> Path:
    """Return the folder ``sql`` or ``expectations``: beside the package in a checkout, inside it in a wheel."""
    beside = REPOSITORY / name
    return beside if beside.is_dir() else PACKAGE / "_resources" / name


SQL = knowledge("sql")
EXPECTATIONS = knowledge("expectations")


@dataclass(frozen=True, slots=True)
class Home:
    """All that a run writes lies below one folder."""

    root: Path

    @classmethod
    def resolve(cls, given: Path | None = None) -> Home:
        """The folder given, else ``JUESUAN_HOME``, else the repository's own ``data/``."""
        root = given or Path(os.environ.get("JUESUAN_HOME") or REPOSITORY / "data")
        return cls(root.expanduser().resolve())

    @property
    def inbox(self) -> Path:
        return self.root / "raw" / "inbox"

    @property
    def store(self) -> Path:
        return self.root / "raw" / "store"

    @property
    def warehouse(self) -> Path:
        return self.root / "warehouse"

    @property
    def staging(self) -> Path:
        return self.warehouse / "staging"

    @property
    def builds(self) -> Path:
        return self.warehouse / "builds"

    @property
    def current(self) -> Path:
        """The published snapshot: a link that is replaced in one step."""
        return self.warehouse / "current.duckdb"

    @property
    def state(self) -> Path:
        return self.root / "state"

    def configured(self, name: str) -> Path:
        """``corrections`` or ``sources``: from HOME where it exists, else from the repository's ``data/``."""
        own = self.root / name
        return own if own.is_dir() else REPOSITORY / "data" / name
