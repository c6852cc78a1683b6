"""The asset graph: one recipe, no way round a gate, and what Dagster is told of a run."""

import itertools
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from orchestration.partitions import offer
from scorecard.gates.seals import WHAT_TO_DO
from scorecard.settings import PROJECT_ROOT, Settings
from scorecard.steps import STEPS
from tests.support import (
    FEW_PEOPLE,
    POCKET_AUTHORITY,
    Rows,
    arguments_of_run,
    command,
    content_of,
    deliver,
    edit_rows,
    marts,
)

HomeMaker = Callable[[], Path]

LATER = ("count", "marts_gate", "public_edition", "release")
RELEASE = dg.AssetKey(["release"])


@dataclass(frozen=True)
class DagsterRun:
    """A run of Dagster and everything that it told."""

    is_success: bool
    events: list[dg.DagsterEvent]
    told: str

    def of_type(self, event_type: dg.DagsterEventType) -> list[dg.DagsterEvent]:
        return [event for event in self.events if event.event_type == event_type]

    @property
    def failures(self) -> list[str]:
        """The sentence of every step that failed. Those that wait for it are skipped; others try for themselves."""
        errors = [event.step_failure_data.user_failure_data for event in self.of_type(dg.DagsterEventType.STEP_FAILURE)]
        return [str(error.description) for error in errors if error is not None]

    @property
    def skipped(self) -> list[str]:
        return [str(event.step_key) for event in self.of_type(dg.DagsterEventType.STEP_SKIPPED)]


def run_in_dagster(
    home: Path,
    month: str = "2024-03",
    only: Sequence[str] = (),
    overrides: dict[str, str] = FEW_PEOPLE,
    job: str = "monthly_release",
) -> DagsterRun:
    """A job, or some of its assets, as Dagster runs it: settings that hold the warehouse, overrides as configured."""
    from orchestration.definitions import build_definitions

    with dg.DagsterInstance.ephemeral() as instance:
        made = definitions_of(home, build_definitions)
        offer(instance, [("916", month)])
        result = made.get_job_def(job).execute_in_process(
            partition_key=dg.MultiPartitionKey({"authority": "916", "month": month}),
            instance=instance,
            asset_selection=[key for step in only for key in assets_of(made, step)] or None,
            raise_on_error=False,
            run_config={
                "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
                "resources": {"overrides": {"config": {"checks": overrides}}},
            },
        )
        logs = instance.all_logs(result.run_id)
    return DagsterRun(
        result.success,
        [entry.dagster_event for entry in logs if entry.dagster_event],
        "\n".join(entry.user_message or str(entry.message) for entry in logs),
    )


def assets_of(made: dg.Definitions, step: str) -> list[dg.AssetKey]:
    """Everything that a step makes: it cannot be chosen in part."""
    nodes = made.get_repository_def().asset_graph.asset_nodes
    return [node.key for node in nodes if node.is_executable and node.assets_def.node_def.name == step]


_made: dict[Path, dg.Definitions] = {}


def definitions_of(home: Path, build: Callable[..., dg.Definitions]) -> dg.Definitions:
    """Definitions are dear: each home has its own once."""
    if home not in _made:
        _made[home] = build(settings=Settings(home=home))
    return _made[home]


def releases(home: Path) -> dict[str, str]:
    return content_of(home / "releases")


# --- the graph itself -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def graph() -> Any:
    from orchestration.definitions import defs

    return defs.get_repository_def().asset_graph


def test_the_graph_takes_the_steps_in_the_order_of_the_recipe(graph: Any) -> None:
    """Each step waits for the one before it, and for none after it: Dagster can take them in no other order."""
    made_by = {node.key: node.assets_def for node in graph.asset_nodes if node.is_executable}
    order = list(STEPS)
    waits_for = {
        definition.node_def.name: {made_by[key].node_def.name for key in definition.keys_by_input_name.values()}
        for definition in made_by.values()
    }
    assert waits_for.keys() == STEPS.keys()
    for step, before in zip(order[1:], order, strict=False):
        assert before in waits_for[step], f"{step} does not wait for {before}"
    for step, found in waits_for.items():
        assert found <= set(order[: order.index(step)]), step


def test_every_job_can_be_made_and_takes_the_steps_that_it_says() -> None:
    from orchestration.definitions import defs

    jobs = {job.name: list(job.graph.node_dict) for job in defs.get_repository_def().get_all_jobs()}
    assert set(jobs) - {"__ASSET_JOB"} == {"monthly_release", "delivery_check", "delivery_from_store"}
    assert set(jobs["monthly_release"]) == set(STEPS)
    assert set(jobs["delivery_check"]) == {"load", "stage", "delivery_gate"}
    assert jobs["delivery_from_store"] == ["fetch"]


def test_no_step_offers_to_run_in_part(graph: Any) -> None:
    """A gate may be left out while its checks are chosen; it makes one asset, so there is no part of it to choose."""
    offering = [
        node.key.to_user_string()
        for node in graph.asset_nodes
        if node.is_executable and node.assets_def.can_subset and len(node.assets_def.keys) > 1
    ]
    assert not offering


def test_every_asset_has_its_kind_its_group_and_its_description(graph: Any) -> None:
    nodes = [node for node in graph.asset_nodes if node.is_executable]
    assert len(nodes) > 200
    assert [node.key.to_user_string() for node in nodes if not (node.kinds and node.group_name)] == []
    assert [node.key.to_user_string() for node in nodes if len((node.description or "").split()) < 3] == []


def test_every_check_says_why_and_has_a_history_by_month(graph: Any) -> None:
    checks = [graph.get(key) for key in graph.asset_check_keys]
    assert len(checks) > 400
    assert [node.key.name for node in checks if len((node.description or "").split()) < 3] == []
    assert [node.key.name for node in checks if node.partitions_def is None] == []
    executable = {node.key for node in graph.asset_nodes if node.is_executable}
    assert [node.key.name for node in checks if node.key.asset_key not in executable] == []


def test_only_what_is_kept_by_month_has_the_months_for_partitions(graph: Any) -> None:
    kept = {node.key.to_user_string() for node in graph.asset_nodes if node.is_executable and node.is_partitioned}
    assert kept == {"quality/delivery_gate", "quality/marts_gate", "release"}


# --- nothing has changed --------------------------------------------------------------------------------------------


def test_a_delivery_that_is_released_already_gives_no_second_release_from_dagster(home_with_release: HomeMaker) -> None:
    home = home_with_release()
    before = releases(home)
    run = run_in_dagster(home)
    assert run.is_success, run.told
    assert run.skipped == list(STEPS)[1:]
    assert "Nothing has changed since 916-2024-03-r1" in run.told
    [observed] = run.of_type(dg.DagsterEventType.ASSET_OBSERVATION)
    assert observed.asset_key == RELEASE
    assert releases(home) == before


def test_the_release_started_alone_makes_no_second_one_of_the_same(home_with_release: HomeMaker) -> None:
    home = home_with_release()
    before = releases(home)
    run = run_in_dagster(home, only=["release"])
    assert run.is_success, run.told
    [made] = run.of_type(dg.DagsterEventType.ASSET_MATERIALIZATION)
    metadata = made.step_materialization_data.materialization.metadata
    assert (metadata["release_id"].value, metadata["is_new"].value) == ("916-2024-03-r1", False)
    assert releases(home) == before


# --- no way round a gate --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Held:
    """A home whose changed delivery the delivery gate holds, after a release of the delivery before it."""

    home: Path
    run: DagsterRun
    before: dict[str, str]


@pytest.fixture(scope="module")
def held(home_with_release: HomeMaker) -> Held:
    home = home_with_release()
    before = releases(home)

    def lose_dates(rows: Rows) -> Rows:
        for row in sorted(rows, key=lambda row: row["cine_referral_date"])[3:]:
            row["cine_referral_date"] = "some day"
        return rows

    edit_rows(home / "landing" / "916" / "2024-03" / "ssd_cin_episodes.csv", lose_dates)
    return Held(home, run_in_dagster(home), before)


def test_what_the_gate_found_is_recorded_before_the_step_fails(held: Held) -> None:
    assert not held.run.is_success
    checks = held.run.of_type(dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    of_gate = [event.asset_check_evaluation_data for event in checks if event.step_key == "delivery_gate"]
    assert len(of_gate) > 100
    fatal = [check for check in of_gate if not check.passed and check.severity == dg.AssetCheckSeverity.ERROR]
    assert fatal
    for check in fatal:
        assert check.description and check.partition == "916|2024-03"
    assert any(check.metadata.get("failing_rows") for check in fatal)


def test_a_failure_is_the_sentence_and_the_way_to_the_report(held: Held) -> None:
    [sentence] = held.run.failures
    assert sentence.startswith("The delivery gate holds this run; the last release stays as it was.")
    [failed] = held.run.of_type(dg.DagsterEventType.STEP_FAILURE)
    error = failed.step_failure_data.user_failure_data
    assert error is not None
    report = error.metadata["quality_report"].value
    assert Path(str(report)).is_file()
    assert "some day" not in held.run.told


def test_what_the_product_says_reaches_the_event_log(held: Held) -> None:
    assert "typing, decoding and sorting the rows" in held.run.told
    assert "critical failures: " in held.run.told


def subsets() -> Iterator[tuple[str, ...]]:
    for size in range(1, len(LATER) + 1):
        yield from itertools.combinations(LATER, size)


@pytest.mark.parametrize("chosen", subsets(), ids="+".join)
def test_no_choice_of_later_assets_releases_a_delivery_that_is_held(held: Held, chosen: tuple[str, ...]) -> None:
    run = run_in_dagster(held.home, only=chosen)
    assert not run.is_success
    assert run.failures
    for sentence in run.failures:
        assert sentence.startswith("The delivery of 916 for 2024-03 cannot go on: ")
        assert sentence.endswith(WHAT_TO_DO)
    assert releases(held.home) == held.before


def test_later_assets_one_after_the_other_release_nothing_either(held: Held) -> None:
    for step in LATER:
        assert not run_in_dagster(held.home, only=[step]).is_success
    assert releases(held.home) == held.before


@pytest.mark.parametrize("chosen", [("release",), ("count",), LATER], ids="+".join)
def test_a_month_that_the_warehouse_does_not_hold_is_refused(
    home_with_release: HomeMaker, chosen: tuple[str, ...]
) -> None:
    home = home_with_release()
    before = releases(home)
    run = run_in_dagster(home, month="2024-02", only=chosen)
    assert not run.is_success
    assert run.failures
    for sentence in run.failures:
        assert sentence.startswith(
            "The warehouse of 916 holds the delivery of 916 for 2024-03, not that of 916 for 2024-02"
        )
    assert releases(home) == before


def test_a_step_without_a_partition_says_what_to_start(home_with_release: HomeMaker) -> None:
    from orchestration.definitions import build_definitions
    from orchestration.telling import NO_PARTITION

    made = definitions_of(home_with_release(), build_definitions)
    job = made.resolve_implicit_global_asset_job_def()
    with dg.DagsterInstance.ephemeral() as instance:
        result = job.execute_in_process(
            instance=instance,
            asset_selection=assets_of(made, "count"),
            raise_on_error=False,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )
    [failed] = [event for event in result.all_events if event.event_type == dg.DagsterEventType.STEP_FAILURE]
    assert failed.step_failure_data.user_failure_data is not None
    assert failed.step_failure_data.user_failure_data.description == NO_PARTITION


# --- a run of the command in Dagster's history ----------------------------------------------------------------------


@dataclass(frozen=True)
class Kept:
    """A run of the command where an instance is configured."""

    home: Path
    instance: Path
    said: str


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """No audits are delivered, so that something is withheld; the name of the home has an apostrophe."""
    home, instance = tmp_path_factory.mktemp("kept") / "o'brien's", tmp_path_factory.mktemp("instance")
    folder = deliver(POCKET_AUTHORITY, home)
    (folder / "practice_audits.csv").unlink()
    shutil.copy(PROJECT_ROOT / "dagster.yaml", instance)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SCORECARD_DAGSTER_STORAGE", str(instance / "storage"))
        patched.setenv("DAGSTER_HOME", str(instance))
        outcome = command(*arguments_of_run(home))
        patched.delenv("DAGSTER_HOME")
        assert outcome.exit_code == 0, outcome.said
        yield Kept(home, instance, outcome.said)


@pytest.mark.slow
def test_a_run_of_the_command_shows_in_the_history_of_a_configured_instance(kept: Kept) -> None:
    with dg.DagsterInstance.from_config(str(kept.instance)) as instance:
        [run] = instance.get_runs()
        assert (run.job_name, run.status) == ("monthly_release", dg.DagsterRunStatus.SUCCESS)
        assert run.tags["dagster/partition/authority"] == "916"
        assert run.tags["scorecard/authority_name"] == "Gloucestershire"
        [release] = instance.fetch_materializations(RELEASE, limit=5).records
        metadata = release.asset_materialization.metadata if release.asset_materialization else {}
        assert release.partition_key == "916|2024-03"
    assert metadata["release_id"].value == "916-2024-03-r1"
    assert metadata["kind"].value == "first of its month"
    assert metadata["indicators_withheld"].value == 2
    assert json.loads(json.dumps(metadata["withheld"].value)) == {
        "audits_good_or_outstanding": "not available: practice_audits.csv is missing",
        "audits_inadequate": "not available: practice_audits.csv is missing",
    }
    assert metadata["overrides"].value == FEW_PEOPLE
    assert metadata["figures_restated"].value == 0
    for link in ("site", "workbook", "quality_report"):
        assert Path(str(metadata[link].value)).is_file()


@pytest.mark.slow
def test_a_home_with_an_apostrophe_is_released_to(kept: Kept) -> None:
    assert "'" in kept.home.name
    assert marts(kept.home, "select count(*) from releases") == [(1,)]


@pytest.mark.slow
def test_the_history_of_a_check_is_by_month_and_in_counts(kept: Kept) -> None:
    key = dg.AssetCheckKey(dg.AssetKey(["raw", "ssd_person"]), "ssd_person__every_row_is_accounted_for")
    with dg.DagsterInstance.from_config(str(kept.instance)) as instance:
        [record] = instance.event_log_storage.get_asset_check_execution_history(key, limit=5)
    assert record.event is not None and record.event.dagster_event is not None
    evaluation = record.event.dagster_event.asset_check_evaluation_data
    assert (evaluation.passed, evaluation.partition) == (True, "916|2024-03")
    assert evaluation.metadata["failing_rows"].value == 0
    assert isinstance(evaluation.metadata["rows"].value, int)


def test_an_instance_that_cannot_be_opened_is_told_in_a_sentence(tmp_path: Path) -> None:
    deliver(POCKET_AUTHORITY, tmp_path / "home")
    (tmp_path / "dagster.yaml").write_text((PROJECT_ROOT / "dagster.yaml").read_text(encoding="utf-8"), "utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DAGSTER_HOME", str(tmp_path))
        patched.delenv("SCORECARD_DAGSTER_STORAGE", raising=False)
        outcome = command(*arguments_of_run(tmp_path / "home"))
    assert outcome.exit_code == 2, outcome.said
    assert "DAGSTER_HOME cannot be opened" in " ".join(outcome.stderr.split())
    assert "Traceback" not in outcome.said


def test_a_fault_of_ours_is_told_without_what_a_database_quotes(tmp_path: Path) -> None:
    import duckdb

    from orchestration.telling import told
    from scorecard.month_run import MonthRun
    from scorecard.periods import ReportingMonth

    run = MonthRun(Settings(home=tmp_path), "916", ReportingMonth(2024, 3))
    with (
        pytest.raises(dg.Failure, match="A fault of ours, ConversionException") as failed,
        told(dg.build_asset_context(), run),
    ):
        duckdb.sql("select cast('Quickenborough' as date)").fetchall()
    assert "Quickenborough" not in str(failed.value.description)
    assert failed.value.__cause__ is None and failed.value.__suppress_context__
    where = str(failed.value.metadata["where"].value)
    assert "test_graph.py" in where
