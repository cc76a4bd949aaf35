"""An alert is a file that a machine reads; the webhook hears of it, and neither ever fails the run."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from pipelines.assets.alerts import Alert, Alerts
from pipelines.settings import Home

FAILED = Alert(
    level="error",
    what="run_failed",
    subject="raw_store",
    job="nightly",
    run_id="run-1",
    step="raw_store",
    error="OSError: 磁盘已满",
    details=("first", "second"),
)


def read(path: Path | None) -> dict[str, Any]:
    assert path is not None
    loaded = json.loads(path.read_text("utf-8"))
    assert isinstance(loaded, dict)
    return loaded


@contextmanager
def webhook(status: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A server on loopback that answers with a status and keeps what it is sent."""
    heard: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook?token=secret", heard
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_an_alert_says_what_failed_and_what_stands(tmp_path: Path) -> None:
    alerts = Alerts(Home(tmp_path))
    path = alerts.tell(FAILED)
    told = read(path)
    assert path is not None
    assert path.parent == tmp_path / "state" / "alerts"
    assert path.name.endswith("Z-run-1.json")
    assert {
        key: told[key] for key in ("level", "what", "job", "step", "run_id", "error", "details", "snapshot")
    } == {
        "level": "error",
        "what": "run_failed",
        "job": "nightly",
        "step": "raw_store",
        "run_id": "run-1",
        "error": "OSError: 磁盘已满",
        "details": ["first", "second"],
        "snapshot": None,
    }
    assert alerts.of_run("run-1") == [path]


def test_what_goes_on_stands_since_the_first_night_until_it_is_settled(tmp_path: Path) -> None:
    alerts = Alerts(Home(tmp_path))
    first, second = read(alerts.tell(FAILED)), read(alerts.tell(FAILED))
    assert first["since"] == second["since"] == first["raised_at"] != second["raised_at"]
    assert alerts.standing() == {"run_failed:raw_store": first["since"]}
    alerts.settle("run_failed", ["snapshot"])
    assert alerts.standing()
    alerts.settle("run_failed", ["raw_store", "snapshot"])
    assert alerts.standing() == {}
    third = read(alerts.tell(FAILED))
    assert third["since"] == third["raised_at"]
    assert len(alerts.of_run("run-1")) == 3


def test_what_is_below_the_level_is_not_told(tmp_path: Path) -> None:
    alerts = Alerts(Home(tmp_path), lowest="error")
    quiet = Alert(level="warning", what="quarantined", subject="quarantine", job="j", run_id="r", error="one")
    assert alerts.tell(quiet) is None
    assert alerts.of_run("r") == []
    assert alerts.tell(FAILED) is not None


def test_the_webhook_is_sent_what_the_file_says(tmp_path: Path) -> None:
    with webhook(204) as (address, heard):
        noted: list[str] = []
        path = Alerts(Home(tmp_path), webhook=address, note=noted.append).tell(FAILED)
    assert heard == [read(path)]
    assert noted == []


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://127.0.0.1:1/closed?token=secret", "refused"),
        ("file:///etc/hostname", "no http or https"),
        ("http://", ""),
    ],
)
def test_a_webhook_that_is_not_reached_fails_nothing(address: str, said: str, tmp_path: Path) -> None:
    noted: list[str] = []
    assert Alerts(Home(tmp_path), webhook=address, seconds=2, note=noted.append).tell(FAILED) is not None
    assert len(noted) == 1
    assert said in noted[0]
    assert "secret" not in noted[0]


def test_a_webhook_that_answers_with_an_error_is_noted(tmp_path: Path) -> None:
    noted: list[str] = []
    with webhook(500) as (address, heard):
        assert Alerts(Home(tmp_path), webhook=address, note=noted.append).tell(FAILED) is not None
    assert len(heard) == 1
    assert noted == ["the webhook was not reached: it answered 500"]


def test_an_alert_that_cannot_be_written_still_reaches_the_webhook(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    noted: list[str] = []
    with webhook(200) as (address, heard):
        assert Alerts(Home(tmp_path), webhook=address, note=noted.append).tell(FAILED) is None
    assert len(heard) == 1
    assert "could not be written" in noted[0]


def test_a_damaged_list_of_what_stands_is_begun_anew(tmp_path: Path) -> None:
    folder = tmp_path / "state" / "alerts"
    folder.mkdir(parents=True)
    (folder / "standing.json").write_text('{"run_fai')
    alerts = Alerts(Home(tmp_path))
    told = read(alerts.tell(FAILED))
    assert alerts.standing() == {"run_failed:raw_store": told["since"]}
