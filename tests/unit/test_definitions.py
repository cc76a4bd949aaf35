"""The graph is what the documentation draws: every asset, check and job, and what blocks what."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest

from pipelines.assets import checks
from pipelines.assets.log import file_log
from pipelines.assets.progress import listening, progress
from pipelines.assets.publishing import Published
from pipelines.definitions import defs
from pipelines.identities.expectations import ExpectationResult, SuiteResult
from pipelines.identities.suites import STRUCTURE, suites
from pipelines.settings import Home
from pipelines.sources.store import RawStore
from pipelines.warehouse.publish import current_snapshot
from tests.support.small_disclosure import small_disclosure

LAYERS = {
    "raw_store": set(),
    "parsed_documents": {"raw_store"},
    "ledger": {"parsed_documents"},
    "facts": {"ledger"},
    "identity_results": {"facts", "parsed_documents"},
    "snapshot": {"identity_results", "ledger"},
}


class Heard:
    """Listens to a run."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self.done: list[tuple[int, int]] = []

    def step(self, text: str) -> None:
        self.steps.append(text)

    def advance(self, done: int, total: int, name: str) -> None:
        self.done.append((done, total))


def run_job(home: Home) -> dg.ExecuteInProcessResult:
    config = {"resources": {"warehouse": {"config": {"home": str(home.root)}}}, "loggers": {"file": {}}}
    with dg.DagsterInstance.ephemeral() as instance:
        return defs.resolve_job_def("build_warehouse").execute_in_process(
            instance=instance, run_config=config, raise_on_error=False
        )


def home_with_one_document(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    (tmp_path / "a.txt").write_text(small_disclosure(), encoding="utf-8")
    RawStore(home).ingest([tmp_path / "a.txt"])
    return home


def test_the_layers_are_these() -> None:
    graph = defs.resolve_asset_graph()
    found = {
        key.to_user_string(): {parent.to_user_string() for parent in graph.get(key).parent_keys}
        for key in graph.get_all_asset_keys()
    }
    assert found == LAYERS


def test_every_suite_is_a_check_and_amounts_are_checked_between_layers() -> None:
    keys = {(key.asset_key.to_user_string(), key.name) for key in defs.resolve_asset_graph().asset_check_keys}
    assert keys == {("identity_results", suite) for suite in suites()} | {
        ("ledger", "amounts_survive"),
        ("facts", "amounts_survive"),
    }
    assert STRUCTURE in suites()


def test_one_job_runs_everything() -> None:
    job = defs.resolve_job_def("build_warehouse")
    assert {key.to_user_string() for key in job.asset_layer.selected_asset_keys} == set(LAYERS)


def test_a_run_publishes_tells_its_steps_and_a_second_run_ends_early(tmp_path: Path) -> None:
    home = home_with_one_document(tmp_path)
    heard = Heard()
    with listening(heard):
        result = run_job(home)
    assert result.success
    assert (heard.steps[0], heard.steps[-1]) == ("taking in the inbox", "publishing")
    assert heard.done == [(1, 1)]
    published = result.output_for_node("snapshot")
    assert isinstance(published, Published)
    assert (published.is_new, published.documents, published.set_aside) == (True, 1, ())
    snapshot = current_snapshot(home)
    assert snapshot is not None
    assert snapshot.snapshot_id == published.snapshot_id
    passed = {check.check_name: check.passed for check in result.get_asset_check_evaluations()}
    assert passed[STRUCTURE]
    assert passed["amounts_survive"]

    again = run_job(home)
    assert again.success
    assert [e.asset_key.to_user_string() for e in again.get_asset_materialization_events() if e.asset_key] == [
        "raw_store",
        "parsed_documents",
    ]
    assert current_snapshot(home) == snapshot


@pytest.mark.parametrize(
    ("suite", "raised", "is_published"),
    [("expenditure", None, True), ("expenditure", "list index out of range", False)],
)
def test_a_check_that_raised_blocks_and_a_countys_arithmetic_does_not(
    suite: str, raised: str | None, is_published: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Pool:
        """Answers for the suites: all pass but one."""

        def __init__(self, workers: int) -> None:
            pass

        def __enter__(self) -> Pool:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def submit(self, *_: object) -> Pool:
            return self

        def result(self) -> tuple[SuiteResult, ...]:
            failed = ExpectationResult(f"{suite}.law", False, raised, 0 if raised else 3, {})
            return tuple(SuiteResult(name, (failed,) if name == suite else ()) for name in suites())

    monkeypatch.setattr(checks, "local_pool", Pool)
    home = home_with_one_document(tmp_path)
    result = run_job(home)
    assert result.success is is_published
    assert (current_snapshot(home) is not None) is is_published


def test_nobody_needs_to_listen() -> None:
    progress().step("unheard")
    progress().advance(1, 1, "unheard")


def test_the_file_log_writes_to_its_file_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "state" / "build.log"
    log = file_log(dg.build_init_logger_context(logger_config={"path": str(path)}))
    log.info("one event")
    assert "one event" in path.read_text()
    assert capsys.readouterr() == ("", "")
