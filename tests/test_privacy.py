"""No personal value where events are kept: a run with recognisable values planted, and everything Dagster remembers of
it searched for them."""

import shutil

import dagster as dg
import pytest

from orchestration.partitions import offer
from scorecard.settings import PROJECT_ROOT, Settings
from tests.support import POCKET_AUTHORITY, deliver, edit_rows, undisturbed

pytestmark = pytest.mark.slow

PLANTED = ("ZZ99ZZPOSTCODE", "Planted-Surname", "99/99/PLANTED", "PLANTED-CODE", "PLANTED-PERSON")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> str:
    """All that Dagster keeps of a run in which values are planted in good, faulty and unknown places."""
    home = tmp_path_factory.mktemp("planted") / "home"
    landing = deliver(POCKET_AUTHORITY, home, publishes=True)
    edit_rows(
        landing / "ssd_address.csv",
        lambda rows: [{**row, "addr_address_postcode": PLANTED[0], "child_name": PLANTED[1]} for row in rows],
    )
    edit_rows(
        landing / "ssd_cin_assessments.csv",
        lambda rows: [*rows, {**rows[0], "cina_assessment_id": "X1", "cina_assessment_start_date": PLANTED[2]}],
    )
    edit_rows(
        landing / "ssd_legal_status.csv",
        lambda rows: [*rows, {**rows[0], "lega_legal_status_id": "X2", "lega_legal_status": PLANTED[3]}],
    )
    edit_rows(
        landing / "ssd_cp_plans.csv",
        lambda rows: [*rows, {**rows[0], "cppl_cp_plan_id": "X3", "cppl_person_id": PLANTED[4]}],
    )
    with undisturbed(), pytest.MonkeyPatch.context() as patched:
        patched.setenv("SCORECARD_HOME", str(home))
        from orchestration.definitions import defs

        folder, storage = tmp_path_factory.mktemp("dagster_home"), tmp_path_factory.mktemp("dagster")
        shutil.copy(PROJECT_ROOT / "dagster.yaml", folder)
        patched.setenv("SCORECARD_DAGSTER_STORAGE", str(storage))
        with dg.DagsterInstance.from_config(str(folder)) as instance:
            offer(instance, [("916", "2024-03")])
            result = defs.get_job_def("monthly_release").execute_in_process(
                partition_key=dg.MultiPartitionKey({"authority": "916", "month": "2024-03"}),
                instance=instance,
                resources={"settings": Settings(home=home)},
                raise_on_error=False,
            )
            events = "\n".join(str(entry) for entry in instance.all_logs(result.run_id))
        files = (path.read_bytes().decode(errors="replace") for path in storage.rglob("*") if path.is_file())
        return "\n".join([events, *files])


def test_the_run_was_told(told: str) -> None:
    assert "delivery_gate" in told


@pytest.mark.parametrize("value", PLANTED)
def test_no_planted_value_reaches_a_dagster_event(told: str, value: str) -> None:
    assert value not in told
