"""Alerts: what an unattended run has to tell, as files that a machine can read, and to a webhook if there is one.

``HOME/state/alerts/<utc>-<run>.json`` is one thing that went wrong in one run. ``standing.json`` beside them says
what has not been put right since, and since when. Writing an alert never fails the run that it is about. When
there is something to tell is the graph's business; nothing of the orchestrator is known here.
"""

from __future__ import annotations

import fcntl
import json
import os
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from typing import Any, Literal

from pipelines.settings import Home
from pipelines.warehouse.publish import current_snapshot

WEBHOOK = "JUESUAN_WEBHOOK"
LEVELS = ("warning", "error")
_FORMAT = 1
_STAMP = "%Y%m%dT%H%M%S%fZ"
_STANDING = "standing.json"

Level = Literal["warning", "error"]
What = Literal["run_failed", "crawl_failed", "crawl_incomplete", "quarantined"]


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to tell. ``subject`` is the step or the source; ``details`` are lines for a person."""

    level: Level
    what: What
    subject: str
    job: str
    run_id: str
    error: str
    step: str | None = None
    details: tuple[str, ...] = ()


class Alerts:
    """The alerts of one HOME. ``note`` hears what could not be written or delivered."""

    def __init__(
        self,
        home: Home,
        *,
        webhook: str = "",
        seconds: float = 5.0,
        lowest: Level = "warning",
        note: Callable[[str], None] = lambda text: None,
    ) -> None:
        self._home = home
        self._folder = home.state / "alerts"
        self._webhook = webhook
        self._seconds = seconds
        self._lowest = lowest
        self._note = note

    def tell(self, alert: Alert) -> Path | None:
        """Write an alert and call the webhook; its file, None where it is below the level or was not written."""
        if LEVELS.index(alert.level) < LEVELS.index(self._lowest):
            return None
        now = datetime.now(UTC)
        content = self._content(alert, now)
        try:
            path = self._write(content, now, alert.run_id)
        except OSError as error:
            self._note(f"the alert could not be written below {self._folder}: {error}")
            path = None
        if self._webhook and (failed := _post(self._webhook, content, self._seconds)):
            self._note(f"the webhook was not reached: {failed}")
        return path

    def settle(self, what: What, subjects: Sequence[str]) -> None:
        """What was wrong with these subjects is put right: if it comes again, it stands since then."""
        keys = {_key(what, subject) for subject in subjects}
        if not keys & self.standing().keys():
            return
        try:
            with self._standing() as standing:
                for key in keys:
                    standing.pop(key, None)
        except OSError as error:
            self._note(f"{self._folder / _STANDING} could not be written: {error}")

    def of_run(self, run_id: str) -> list[Path]:
        """The alerts of one run, in the order in which they were written."""
        return sorted(self._folder.glob(f"*-{run_id}.json"))

    def standing(self) -> dict[str, str]:
        """What has not been put right, and since when."""
        try:
            read = json.loads((self._folder / _STANDING).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(key): str(since) for key, since in read.items()} if isinstance(read, dict) else {}

    def _content(self, alert: Alert, now: datetime) -> dict[str, Any]:
        snapshot = current_snapshot(self._home)
        stands = snapshot and {
            "snapshot_id": snapshot.snapshot_id,
            "published_at": snapshot.published_at.isoformat(),
            "path": str(snapshot.path),
        }
        return {
            "format": _FORMAT,
            "raised_at": now.isoformat(),
            "since": self._since(alert, now),
            **asdict(alert),
            "snapshot": stands,
            "home": str(self._home.root),
        }

    def _since(self, alert: Alert, now: datetime) -> str:
        """When this began: a quarantine is told once, anything else stands until it is settled."""
        if alert.what == "quarantined":
            return now.isoformat()
        try:
            with self._standing() as standing:
                return standing.setdefault(_key(alert.what, alert.subject), now.isoformat())
        except OSError:
            return now.isoformat()

    def _write(self, content: dict[str, Any], now: datetime, run_id: str) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        while (path := self._folder / f"{now:{_STAMP}}-{run_id}.json").exists():
            now += timedelta(microseconds=1)
        _replace(path, content)
        return path

    @contextmanager
    def _standing(self) -> Iterator[dict[str, str]]:
        """What stands, for changing; two runs do not lose each other's."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / ".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            before = self.standing()
            after = dict(before)
            yield after
            if after != before:
                _replace(self._folder / _STANDING, after)


def _key(what: str, subject: str) -> str:
    return f"{what}:{subject}"


def _replace(path: Path, content: object) -> None:
    """A file that is whole whenever it is there, also after a power cut."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with temporary.open("w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=2)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _post(address: str, content: dict[str, Any], seconds: float) -> str | None:
    """POST JSON; why it failed, None if it did not. The address may hold a secret, so it is never told."""
    if not address.startswith(("http://", "https://")):
        return "its address is no http or https address"
    body = json.dumps(content, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "juesuan"}
    try:
        request = urllib.request.Request(address, data=body, headers=headers)
        with urllib.request.urlopen(request, timeout=seconds):
            return None
    except urllib.error.HTTPError as error:
        error.close()
        return f"it answered {error.code}"
    except (OSError, HTTPException, ValueError) as error:
        return " ".join(str(error).split()) or type(error).__name__
