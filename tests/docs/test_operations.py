"""The examples for cron, systemd and the daemon are what these programs read, and name what exists."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from pipelines.cli.app import app
from pipelines.definitions import defs

REPOSITORY = Path(__file__).resolve().parents[2]
PAGE = (REPOSITORY / "docs" / "operations.md").read_text("utf-8")
UNITS = re.findall(r"```ini\n(.*?)```", PAGE, re.DOTALL)


def unit(text: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=False, delimiters=("=",), interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(text)
    return parser


def test_the_units_are_whole() -> None:
    kinds = {re.findall(r"juesuan-\w+\.(\w+)", text)[0]: unit(text) for text in UNITS[:2]}
    assert set(kinds) == {"service", "timer"}
    assert kinds["service"]["Service"]["Type"] == "oneshot"
    assert kinds["timer"]["Timer"]["OnCalendar"] == "*-*-* 02:00:00 Asia/Shanghai"
    for text in UNITS:
        assert {"Unit"} < set(unit(text).sections())


def test_the_cron_line_has_five_times_and_a_command() -> None:
    (lines,) = re.findall(r"```cron\n(.*?)```", PAGE, re.DOTALL)
    *settings, job = lines.strip().splitlines()
    assert all(re.fullmatch(r"[A-Z_]+=\S+", line) for line in settings)
    times, command = job.split()[:5], job.split()[5:]
    assert times == ["0", "2", "*", "*", "*"]
    assert command[0].endswith("/juesuan")
    assert command[1] == "nightly"


@pytest.mark.parametrize("command", ["nightly", "build"])
def test_the_options_that_are_named_exist(command: str) -> None:
    shown = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "200"}).output
    named = {
        option
        for line in re.findall(rf"juesuan {command}([^\n`]*)", PAGE)
        for option in re.findall(r"--[a-z]+", line)
    }
    assert named
    assert named <= set(re.findall(r"--[a-z]+", shown))


def test_the_jobs_schedules_and_sensors_are_all_there() -> None:
    repository = defs.get_repository_def()
    named = set(re.findall(r"\| (?:job|schedule|sensor) `(\w+)`", PAGE))
    defined = {job.name for job in repository.get_all_jobs()} - {"__ASSET_JOB"}
    assert named == defined | {one.name for one in repository.schedule_defs} | {
        one.name for one in repository.sensor_defs
    }


def test_the_instances_settings_are_ones_that_the_orchestrator_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import dagster as dg

    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    settings = (REPOSITORY / "dagster.yaml").read_text("utf-8")
    (tmp_path / "dagster.yaml").write_text(settings, encoding="utf-8")
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        queue = instance.get_concurrency_config().run_queue_config
        assert queue is not None
        assert queue.max_concurrent_runs == 1
        assert instance.run_monitoring_enabled
        assert not instance.telemetry_enabled
        assert Path(instance.root_directory) == tmp_path
    assert yaml.safe_load(settings)["freshness"] == {"enabled": True}
