"""The sensors: files are taken when they are whole, the same ones once; killed runs are ended and told of."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from pipelines.assets.alerting import alert_on_run_failure, end_killed_runs, home_of
from pipelines.assets.arriving import inbox
from pipelines.assets.monitoring import PROCESS, _signature, end_dead_runs, sign
from pipelines.assets.resources import Alerting
from pipelines.definitions import defs
from pipelines.settings import Home


def look(cursor: str | None) -> tuple[list[dg.RunRequest], str]:
    """One tick of the inbox's sensor: what it asks for, and what it keeps."""
    result = inbox(dg.build_sensor_context(cursor=cursor))
    assert isinstance(result, dg.SensorResult)
    assert result.cursor is not None
    return list(result.run_requests or []), result.cursor


def files_of(request: dg.RunRequest) -> list[str]:
    return list(request.run_config["ops"]["raw_store"]["config"]["files"])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JUESUAN_HOME", str(tmp_path))
    (tmp_path / "raw" / "inbox").mkdir(parents=True)
    return tmp_path / "raw" / "inbox"


def test_an_empty_inbox_and_none_at_all_start_nothing(folder: Path) -> None:
    requests, cursor = look(None)
    assert requests == []
    folder.rmdir()
    assert look(cursor)[0] == []


def test_a_file_counts_when_it_has_stopped_growing(folder: Path) -> None:
    (folder / "a.txt").write_text("half")
    requests, cursor = look(None)
    assert requests == []
    (folder / "a.txt").write_text("half and half")
    (folder / "sub").mkdir()
    (folder / "sub" / "b.txt").write_text("whole")
    requests, cursor = look(cursor)
    assert requests == []
    (folder / "growing.txt").write_text("not yet")
    requests, cursor = look(cursor)
    assert [files_of(request) for request in requests] == [["a.txt", "sub/b.txt"]]
    requests, _ = look(cursor)
    assert [files_of(request) for request in requests] == [["a.txt", "growing.txt", "sub/b.txt"]]


def test_the_same_files_start_one_run(folder: Path) -> None:
    (folder / "a.txt").write_text("whole")
    _, cursor = look(None)
    (first,), cursor = look(cursor)
    assert look(cursor)[0] == []
    _, forgotten = look(None)
    (again,), _ = look(forgotten)
    assert again.run_key == first.run_key
    os.utime(folder / "a.txt", ns=(1, 1))
    requests, cursor = look(cursor)
    assert requests == []
    (changed,), _ = look(cursor)
    assert changed.run_key != first.run_key


def test_hidden_and_temporary_files_are_not_looked_at(folder: Path) -> None:
    (folder / ".part").write_text("x")
    (folder / "~$a.docx").write_text("x")
    (folder / "gone").symlink_to(folder / "nowhere")
    _, cursor = look(None)
    assert look(cursor)[0] == []


def test_the_runs_config_fits_the_job(folder: Path) -> None:
    (folder / "a.txt").write_text("whole")
    _, cursor = look(None)
    (request,), _ = look(cursor)
    job = defs.resolve_job_def("build_warehouse")
    assert dg.validate_run_config(job, request.run_config)["ops"]["raw_store"]["config"]["files"] == ["a.txt"]


def started(instance: dg.DagsterInstance, **tags: str) -> dg.DagsterRun:
    job = defs.resolve_job_def("build_warehouse")
    return instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED, tags=tags)


def test_a_run_whose_process_is_gone_is_ended_and_a_living_one_is_not() -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
            dead = started(instance, **{PROCESS: _signature(process.pid)})
            assert end_dead_runs(instance) == []
            process.kill()
        taken_over = started(instance, **{PROCESS: f"{_signature(os.getpid())}0"})
        elsewhere = started(instance, **{PROCESS: "another-machine 1 1"})
        alive, unsigned = started(instance), started(instance)
        sign(instance, alive.run_id)
        assert {run.run_id for run in end_dead_runs(instance)} == {dead.run_id, taken_over.run_id}
        found = {run.run_id: run.status for run in instance.get_runs()}
        assert found[dead.run_id] is dg.DagsterRunStatus.FAILURE
        for run in (alive, unsigned, elsewhere):
            assert found[run.run_id] is dg.DagsterRunStatus.STARTED
        assert end_dead_runs(instance) == []


def test_the_sensor_ends_killed_runs() -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        dead = started(instance, **{PROCESS: f"{_signature(os.getpid())}0"})
        end_killed_runs(dg.build_sensor_context(instance=instance))
        run = instance.get_run_by_id(dead.run_id)
        assert run is not None
        assert run.is_failure


def test_a_run_that_was_killed_is_told_of_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUESUAN_HOME", str(tmp_path))
    with dg.DagsterInstance.ephemeral() as instance:
        run = started(instance)
        event = instance.report_run_failed(run, "killed")
        context = dg.build_run_status_sensor_context(
            sensor_name="alert_on_run_failure",
            dagster_event=event,
            dagster_instance=instance,
            dagster_run=run,
            resources={"alerting": Alerting()},
        ).for_run_failure()
        for _ in range(2):
            alert_on_run_failure(context)
    (path,) = (tmp_path / "state" / "alerts").glob("2*.json")
    told = json.loads(path.read_text("utf-8"))
    assert (told["what"], told["run_id"], told["job"]) == ("run_failed", run.run_id, "build_warehouse")
    assert "killed" in told["error"]


def test_the_home_of_a_run_is_the_one_it_was_configured_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUESUAN_HOME", str(tmp_path / "environment"))
    configured = {"resources": {"warehouse": {"config": {"home": str(tmp_path / "own")}}}}
    assert home_of(configured) == Home(tmp_path / "own")
    for silent in ({}, None, {"resources": {}}, {"resources": {"warehouse": {"config": {}}}}):
        assert home_of(silent) == Home(tmp_path / "environment")
