"""A backfill of two years and three authorities, asked for as the web interface asks for it.

No run is started: looked at is what Dagster accepts, and which run it would make of each month.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg
import pytest
from dagster._core.remote_origin import InProcessCodeLocationOrigin
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin
from dagster._core.workspace.context import WorkspaceProcessContext, WorkspaceRequestContext
from dagster._core.workspace.load_target import InProcessWorkspaceLoadTarget
from dagster_graphql.schema import create_schema

from orchestration.partitions import AUTHORITY_TAG, MONTH_TAG, authority_by_month, offer, partition_of
from scorecard.settings import PROJECT_ROOT

pytestmark = pytest.mark.slow

AUTHORITIES = ("825", "916", "925")
MONTHS = tuple(f"{year}-{month:02}" for year in (2023, 2024) for month in range(1, 13))
ASKED = [str(partition_of(la_code, month)) for la_code in AUTHORITIES for month in MONTHS]
PARTITIONS = "monthly_release_partition_set"
LAUNCH = """
mutation Launch($backfill: LaunchBackfillParams!) {
  launchPartitionBackfill(backfillParams: $backfill) {
    __typename
    ... on LaunchBackfillSuccess { backfillId }
    ... on PythonError { message }
  }
}
"""


@pytest.fixture(scope="module")
def interface(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkspaceRequestContext]:
    """The web interface over an instance as the project configures it; three authorities delivered for two years."""
    folder = tmp_path_factory.mktemp("dagster")
    configured = (PROJECT_ROOT / "dagster.yaml").read_text(encoding="utf-8")
    (folder / "dagster.yaml").write_text(configured, encoding="utf-8")
    target = LoadableTargetOrigin(module_name="orchestration.definitions")
    origin = InProcessCodeLocationOrigin(target, location_name="scorecard")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DAGSTER_HOME", str(folder))
        patched.setenv("SCORECARD_DAGSTER_STORAGE", str(folder / "storage"))
        with (
            dg.DagsterInstance.from_config(str(folder)) as instance,
            WorkspaceProcessContext(instance, InProcessWorkspaceLoadTarget(origin)) as process,
        ):
            offer(instance, [(la_code, month) for la_code in AUTHORITIES for month in MONTHS])
            yield process.create_request_context()


def launched(interface: WorkspaceRequestContext, partitions: Sequence[str]) -> dict[str, str]:
    [location] = interface.code_locations
    [repository] = location.get_repositories().values()
    where = {"repositoryLocationName": location.name, "repositoryName": repository.name}
    selector = {"partitionSetName": PARTITIONS, "repositorySelector": where}
    variables = {"backfill": {"selector": selector, "partitionNames": list(partitions)}}
    answer: Any = create_schema().execute(LAUNCH, context_value=interface, variables=variables)
    found: dict[str, str] = answer.data["launchPartitionBackfill"]
    return found


def test_two_years_of_three_authorities_are_taken_in_one_backfill(interface: WorkspaceRequestContext) -> None:
    answer = launched(interface, ASKED)
    assert answer["__typename"] == "LaunchBackfillSuccess", answer
    backfill = interface.instance.get_backfill(answer["backfillId"])
    assert backfill is not None
    assert list(backfill.partition_names or ()) == ASKED


def test_each_month_of_each_authority_becomes_a_run_of_its_own(interface: WorkspaceRequestContext) -> None:
    """The tags are what runs of one authority queue up by (dagster.yaml), and what a run is told it is about."""
    [location] = interface.code_locations
    [repository] = location.get_repositories().values()
    made: Any = location.get_partition_set_execution_params(repository.handle, PARTITIONS, ASKED, interface.instance)
    tags = [(run.tags[AUTHORITY_TAG], run.tags[MONTH_TAG]) for run in made.partition_data]
    assert tags == [(la_code, month) for la_code in AUTHORITIES for month in MONTHS]


def test_the_interface_offers_the_authorities_that_are_run_and_no_others(interface: WorkspaceRequestContext) -> None:
    offered = authority_by_month.get_partition_keys(dynamic_partitions_store=interface.instance)
    assert sorted(offered) == sorted(ASKED)
