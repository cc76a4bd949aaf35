"""Dagster's own store in SQLite, with the files of its event log held open while a run of ours writes to them.

Dagster makes a new engine and a new connection for every event, up to three of each: 7 ms an event, a tenth of the
time of adding a few documents (2026-11). The files, and what is in them, are the same: the orchestrator's pages
and its daemon use Dagster's own classes on them (decision 0011).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite import create_db_conn_string
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.pool import StaticPool

_BUSY_SECONDS = 60
_PAGES_AHEAD = 100
"""How far the log that is written ahead may grow: a file that is closed has none, one held open 4 MB if let."""


def held_open(base_dir: Path) -> dict[str, Any]:
    """The entry ``storage`` of an instance's settings."""
    of = {"module": __name__, "class": HeldOpenStorage.__name__, "config": {"base_dir": str(base_dir)}}
    return {"custom": of}


class HeldOpenStorage(DagsterSqliteStorage):
    """Dagster's store with ``HeldOpenEventLog``."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(base_dir, inst_data)
        assert isinstance(self._event_log_storage, SqliteEventLogStorage)
        self._event_log_storage = HeldOpenEventLog(self._event_log_storage._base_dir)

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> HeldOpenStorage:
        return cls.from_local(inst_data=inst_data, **config_value)


class HeldOpenEventLog(SqliteEventLogStorage):
    """One connection to each file, which Dagster's own lock hands from thread to thread."""

    def __init__(self, base_dir: str) -> None:
        self._engines: dict[str, Engine] = {}
        super().__init__(base_dir)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock, self._engine(shard).connect() as connection, connection.begin():
            yield connection

    def _engine(self, shard: str) -> Engine:
        if shard not in self._engines:
            engine = create_engine(
                create_db_conn_string(self._base_dir, shard),
                poolclass=StaticPool,
                connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False},
            )
            self._initdb(engine)
            with engine.connect() as connection:
                connection.exec_driver_sql(f"PRAGMA wal_autocheckpoint = {_PAGES_AHEAD}")
            self._engines[shard] = engine
        return self._engines[shard]

    def dispose(self) -> None:
        super().dispose()
        while self._engines:
            self._engines.popitem()[1].dispose()
