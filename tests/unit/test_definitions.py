"""The graph is what the documentation draws: every asset, check and job, and what blocks what."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster._core.storage.tags import ASSET_PARTITION_RANGE_END_TAG, ASSET_PARTITION_RANGE_START_TAG

from pipelines.assets import building, resources
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
from tests.support.writer import held_by_another
from tests.unit.described import written

QUIET = {"telemetry": {"enabled": False}}


class Heard:
    """Listens to a run."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self.done: list[tuple[int, int]] = []

    def step(self, text: str) -> None:
        self.steps.append(text)

    def advance(self, done: int, total: int, name: str) -> None:
        self.done.append((done, total))

    def note(self, text: str) -> None:
        self.steps.append(text)


def run_job(home: Home, name: str = "build_warehouse", **asked: Any) -> dg.ExecuteInProcessResult:
    """A run against an instance of the home's own, which remembers the partitions that were met."""
    config = {"resources": {"warehouse": {"config": {"home": str(home.root), "wait": 0}}}, "loggers": {"file": {}}}
    home.state.mkdir(parents=True, exist_ok=True)
    with dg.DagsterInstance.local_temp(str(home.state), overrides=QUIET) as instance:
        return defs.resolve_job_def(name).execute_in_process(
            instance=instance, run_config=config, raise_on_error=False, **asked
        )


def home_with(tmp_path: Path, **documents: str) -> Home:
    home = Home(tmp_path / "home")
    for name, text in documents.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    RawStore(home).ingest([tmp_path / f"{name}.txt" for name in documents])
    return home


def materialized(result: dg.ExecuteInProcessResult, asset: str) -> list[str | None]:
    """The partitions of an asset that a run materialized; None is the asset as a whole."""
    events = result.get_asset_materialization_events()
    return [event.partition for event in events if event.asset_key == dg.AssetKey(asset)]


def test_the_definitions_are_what_is_written_down() -> None:
    assert (Path(__file__).with_name("definitions.yaml")).read_text("utf-8") == written(defs)


def test_definitions_are_one_screen() -> None:
    import pipelines.definitions

    assert len(Path(pipelines.definitions.__file__).read_text("utf-8").splitlines()) <= 60


def test_every_suite_is_a_check() -> None:
    keys = {key.name for key in defs.resolve_asset_graph().asset_check_keys}
    assert {*suites(), "amounts_survive", "complete"} == keys
    assert STRUCTURE in suites()


def test_a_run_publishes_tells_its_steps_and_a_second_run_ends_early(tmp_path: Path) -> None:
    home = home_with(tmp_path, a=small_disclosure())
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
    assert {event.step_key for event in again.get_step_success_events()} == {
        "raw_store",
        "parsed_documents",
        "warehouse_tables",
    }
    assert current_snapshot(home) == snapshot
    (confirmed,) = [
        event.materialization
        for event in again.get_asset_materialization_events()
        if event.asset_key == dg.AssetKey("snapshot")
    ]
    assert confirmed.metadata["unchanged"].value is True


def test_each_year_of_each_province_is_materialized_with_what_it_holds(tmp_path: Path) -> None:
    home = home_with(tmp_path, a=small_disclosure(1, year=2023), b=small_disclosure(2, year=2024), c="nothing")
    result = run_job(home)
    assert result.success
    keys = ["2023|370000", "2024|370000", "unknown|unknown"]
    for stage in ("ledger", "facts", "identity_results"):
        assert materialized(result, stage) == [*keys, None]
    held = {
        event.partition: event.materialization.metadata
        for event in result.get_asset_materialization_events()
        if event.asset_key == dg.AssetKey("identity_results")
    }
    assert [held[key]["documents"].value for key in keys] == [1, 1, 1]
    assert [held[key]["quarantined"].value for key in keys] == [0, 0, 1]
    assert held["2024|370000"]["ledger_rows"].value > 0

    (tmp_path / "d.txt").write_text(small_disclosure(4, year=2024), encoding="utf-8")
    RawStore(home).ingest([tmp_path / "d.txt"])
    later = run_job(home)
    assert later.success
    assert "2024|370000" in materialized(later, "ledger")


def test_a_partition_and_a_range_of_partitions_are_built_anew(tmp_path: Path) -> None:
    home = home_with(tmp_path, a=small_disclosure(1, year=2023), b=small_disclosure(2, year=2024))
    assert run_job(home).success
    before = current_snapshot(home)

    one = run_job(home, partition_key="2024|370000")
    assert one.success
    assert materialized(one, "ledger") == ["2024|370000"]
    assert one.output_for_node("snapshot").is_new is False
    both = run_job(
        home,
        tags={ASSET_PARTITION_RANGE_START_TAG: "2023|370000", ASSET_PARTITION_RANGE_END_TAG: "2024|370000"},
    )
    assert both.success
    assert {"2023|370000", "2024|370000"} <= set(materialized(both, "ledger"))
    assert current_snapshot(home) == before


def test_a_partition_that_holds_nothing_is_found_as_it_should_be(tmp_path: Path) -> None:
    home = home_with(tmp_path, a=small_disclosure(1, year=2023), b=small_disclosure(2, year=None, unit=None))
    assert run_job(home).success
    empty = run_job(home, partition_key="unknown|unknown")
    assert empty.success
    assert set(materialized(empty, "ledger")) == {"unknown|unknown"}


def test_the_stages_and_the_snapshot_run_one_by_one_as_a_backfill_does(tmp_path: Path) -> None:
    home = home_with(tmp_path, a=small_disclosure())
    config = {"resources": {"warehouse": {"config": {"home": str(home.root)}}}}
    job = defs.resolve_implicit_global_asset_job_def()
    assert run_job(home).success
    with dg.DagsterInstance.local_temp(str(home.state), overrides=QUIET) as instance:
        stages = [dg.AssetKey(name) for name in ("ledger", "facts", "identity_results")]
        built = job.execute_in_process(
            instance=instance, run_config=config, asset_selection=stages, partition_key="2024|370000"
        )
        assert built.success
        published = job.execute_in_process(
            instance=instance, run_config=config, asset_selection=[dg.AssetKey("snapshot")]
        )
        assert published.success
        nothing_left = job.execute_in_process(
            instance=instance,
            run_config=config,
            asset_selection=[dg.AssetKey("snapshot")],
            raise_on_error=False,
        )
        assert not nothing_left.success


@pytest.mark.parametrize("broken", ["changed_between_shards_and_ledger", "changed_between_ledger_and_facts"])
def test_an_amount_lost_between_layers_blocks_the_publication_and_alerts(
    broken: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, broken, lambda *_: ["cell 1 is in 0 facts"])
    home = home_with(tmp_path, a=small_disclosure())
    result = run_job(home)
    assert not result.success
    assert current_snapshot(home) is None
    (alert,) = [json.loads(path.read_text("utf-8")) for path in (home.state / "alerts").glob("2*.json")]
    assert (alert["level"], alert["what"], alert["step"]) == ("error", "run_failed", "warehouse_tables")
    assert alert["details"] == ["amounts_survive: cell 1 is in 0 facts"]
    assert alert["run_id"] == result.run_id


def test_a_run_waits_for_another_writer_and_says_whom_it_did_not_wait_out(tmp_path: Path) -> None:
    home = home_with(tmp_path, a=small_disclosure())
    with held_by_another(home) as holder:
        result = run_job(home)
    assert not result.success
    (failed,) = result.get_step_failure_events()
    assert failed.step_key == "raw_store"
    assert f"process {holder.pid}" in str(failed.step_failure_data.error)
    assert run_job(home).success


@pytest.mark.parametrize(
    ("suite", "raised", "is_published"),
    [("expenditure", None, True), ("expenditure", "list index out of range", False)],
)
def test_a_check_that_raised_blocks_and_a_countys_arithmetic_does_not(
    suite: str, raised: str | None, is_published: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Pool:
        """Answers for the suites: all pass but one."""

        def __enter__(self) -> Pool:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def submit(self, *_: object) -> Pool:
            return self

        def result(self) -> tuple[SuiteResult, ...]:
            failed = ExpectationResult(f"{suite}.law", False, raised, 0 if raised else 3, {})
            return tuple(SuiteResult(name, (failed,) if name == suite else ()) for name in suites())

    monkeypatch.setattr(resources, "lasting_process", Pool)
    home = home_with(tmp_path, a=small_disclosure())
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
