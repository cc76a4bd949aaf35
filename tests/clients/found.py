"""Which clients there are, and which of them this machine has.

The Python clients and the command line come with ``requirements.txt`` and are always here. Node.js is a program of
its own: where it is missing its client is not read with, and ``ALL_CLIENTS`` (set where continuous integration
runs) makes that an error.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
NODE_CLIENT = Path(__file__).parent / "node"
ALL_CLIENTS = "JUESUAN_ALL_CLIENTS"

_OWN = [sys.executable, "-m", "tests.clients.programs"]
WITH_REQUIREMENTS = {
    name: [*_OWN, name]
    for name in ("duckdb", "polars", "pandas", "pandas.read_sql", "sqlalchemy", "adbc", "duckdb-cli")
}
COMMANDS = {**WITH_REQUIREMENTS, "node": ["node", str(NODE_CLIENT / "read.mjs")]}


def found() -> list[str]:
    """The clients that can be run here."""
    packages = NODE_CLIENT / "node_modules" / "@duckdb" / "node-api"
    has_node = shutil.which("node") is not None and packages.is_dir()
    return list(COMMANDS) if has_node else list(WITH_REQUIREMENTS)


def demanded() -> set[str]:
    """The clients that have to be here: all of them where the environment says so."""
    return set(COMMANDS if os.environ.get(ALL_CLIENTS) else WITH_REQUIREMENTS)
