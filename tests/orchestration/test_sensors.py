"""What Dagster does by itself: starts what has arrived, says what is late, and tells whom it concerns."""

import json
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from orchestration import alerting, arrivals
from orchestration.alerting import TOLD_BY_THE_COMMAND, alert_of_a_failed_run
from orchestration.arrivals import arrival_of_deliveries, lateness_of_deliveries
from orchestration.partitions import ON_TIME, RELEASE, offer, offered_authorities, offered_months
from scorecard.settings import Settings
from tests.alerts.servers import Webhook, serving
from tests.orchestration.test_graph import definitions_of


class Watch:
    """A sensor that is asked again and again, at times that the test chooses."""

    def __init__(self, sensor: dg.SensorDefinition, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sensor, self.settings, self.monkeypatch = sensor, settings, monkeypatch
        self.cursor: str | None = None
        self.instance = dg.DagsterInstance.ephemeral()

    @property
    def offered(self) -> tuple[list[str], list[str]]:
        """The authorities and the months that Dagster has partitions of."""
        authorities, months = (
            list(self.instance.get_dynamic_partitions(str(each.name))) for each in (offered_authorities, offered_months)
        )
        return authorities, months

    def ask(self, at: str) -> Any:
        moment = datetime.fromisoformat(at).replace(tzinfo=arrivals.LONDON)
        self.monkeypatch.setattr(arrivals, "now_in_london", lambda: moment)
        with dg.build_sensor_context(
            self.instance, cursor=self.cursor, resources={"settings": self.settings}
        ) as context:
            answer = self.sensor(context)
            self.cursor = context.cursor
        for event in getattr(answer, "asset_events", ()):
            self.instance.report_runless_asset_event(event)  # as the daemon does
        return answer


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.fixture
def arrival(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Watch:
    return Watch(arrival_of_deliveries, settings, monkeypatch)


@pytest.fixture
def lateness(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Watch:
    return Watch(lateness_of_deliveries, settings, monkeypatch)


@pytest.fixture
def webhook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Webhook]:
    server = Webhook()
    monkeypatch.setenv("SCORECARD_ALERT_WEBHOOK", server.address)
    with serving(server):
        yield server


def put(settings: Settings, content: str = "pers_person_id\n1\n", month: str = "2024-03", name: str = "ssd_person.csv"):  # type: ignore[no-untyped-def]
    folder = settings.landing("916", month)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(content)


def release(settings: Settings, month: str, content: str = "another") -> None:
    """As much of a release as is needed to know that there is one."""
    folder = settings.releases / "916" / month / "r1"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(
        json.dumps({"release_id": f"916-{month}-r1", "la_code": "916", "month": month, "delivery_fingerprint": content})
    )


def test_a_delivery_is_run_once_it_stands_still_and_the_wait_is_explained(arrival: Watch, settings: Settings) -> None:
    put(settings)
    waits = arrival.ask("2024-04-05 09:00")
    assert waits.skip_message.startswith("916, 2024-03: 1 file there, the last change seen less than a minute ago.")
    put(settings, name="ssd_cin_episodes.csv")
    assert "2 files there" in arrival.ask("2024-04-05 09:09").skip_message
    [request] = arrival.ask("2024-04-05 09:19").run_requests
    assert request.partition_key == "916|2024-03"
    assert request.tags["scorecard/why"] == "2 files there, unchanged for 10 minutes."


def test_what_was_asked_for_is_not_asked_for_again(arrival: Watch, settings: Settings) -> None:
    put(settings)
    arrival.ask("2024-04-05 09:00")
    assert len(arrival.ask("2024-04-05 09:10").run_requests) == 1
    put(settings)  # the same content, put there anew
    assert isinstance(arrival.ask("2024-04-05 09:11"), dg.SkipReason)
    assert isinstance(arrival.ask("2024-04-05 09:21"), dg.SkipReason)


def test_a_corrected_delivery_runs_again_by_its_content(arrival: Watch, settings: Settings) -> None:
    put(settings)
    arrival.ask("2024-04-05 09:00")
    [first] = arrival.ask("2024-04-05 09:10").run_requests
    put(settings, "pers_person_id\n1\n2\n")
    arrival.ask("2024-04-06 09:00")
    [again] = arrival.ask("2024-04-06 09:10").run_requests
    assert again.run_key != first.run_key
    assert again.partition_key == first.partition_key


def test_a_late_delivery_of_an_earlier_month_runs_too(arrival: Watch, settings: Settings) -> None:
    put(settings, month="2023-11")
    arrival.ask("2024-04-05 09:00")
    [request] = arrival.ask("2024-04-05 09:10").run_requests
    assert request.partition_key == "916|2023-11"


def test_partitions_are_those_of_the_authorities_that_are_run_from_their_first_month_on(
    arrival: Watch, settings: Settings
) -> None:
    arrival.ask("2024-04-05 09:00")
    assert arrival.offered == ([], [])
    put(settings, month="2024-03")
    release(settings, "2023-11")
    arrival.ask("2024-04-05 09:01")
    assert arrival.offered == (["916"], ["2023-11", "2024-03"])
    put(settings, month="2023-09")
    arrival.ask("2024-04-05 09:02")
    assert arrival.offered == (["916"], ["2023-11", "2024-03", "2023-09"])


def test_what_is_released_is_not_run_again_by_a_new_instance(arrival: Watch, settings: Settings) -> None:
    put(settings)
    arrival.ask("2024-04-05 09:00")
    [request] = arrival.ask("2024-04-05 09:10").run_requests
    content = json.loads(arrival.cursor or "")["folders"]["916/2024-03"]["content"]
    assert request.run_key == f"916-2024-03-{content[:16]}"
    release(settings, "2024-03", content)
    arrival.cursor = None
    arrival.ask("2024-04-05 10:00")
    assert isinstance(arrival.ask("2024-04-05 10:10"), dg.SkipReason)


def test_folders_that_are_no_month_of_an_authority_are_left_alone(arrival: Watch, settings: Settings) -> None:
    for name in ("2024-13", "march", "2024-03.old"):
        put(settings, month=name)
    (settings.home / "landing" / "somewhere" / "2024-03").mkdir(parents=True)
    arrival.ask("2024-04-05 09:00")
    assert arrival.ask("2024-04-05 09:10").skip_message == "No delivery waits, and none has changed since it was run."


def test_a_cursor_that_cannot_be_read_is_no_reason_to_stop(arrival: Watch, settings: Settings) -> None:
    put(settings)
    arrival.cursor = "not what it was"
    arrival.ask("2024-04-05 09:00")
    assert len(arrival.ask("2024-04-05 09:10").run_requests) == 1


def test_a_late_delivery_fails_the_check_of_its_month_and_is_told_of_every_day(
    lateness: Watch, settings: Settings
) -> None:
    release(settings, "2024-03")
    assert isinstance(lateness.ask("2024-05-10 12:00"), dg.SkipReason)
    [failed] = lateness.ask("2024-05-11 00:30").asset_events
    assert (failed.asset_key, failed.check_name, failed.passed) == (RELEASE, ON_TIME, False)
    assert failed.partition == "916|2024-04"
    assert lateness.offered == (["916"], ["2024-04"])
    said = "The delivery of April 2024 was due on 2024-05-10 and is not there, "
    assert failed.description.startswith(f"{said}1 day later.")
    assert isinstance(lateness.ask("2024-05-11 13:00"), dg.SkipReason)
    [still] = lateness.ask("2024-05-12 01:00").asset_events
    assert isinstance(still, dg.AssetObservation)
    assert (still.asset_key, still.partition) == (RELEASE, "916|2024-04")
    assert (still.description or "").startswith(f"{said}2 days later.")


def test_a_sensor_that_has_forgotten_what_it_said_goes_on_saying_what_is_late(
    lateness: Watch, settings: Settings
) -> None:
    """Dagster refuses a second failure of one check and month, and a sensor that it refuses would try every hour."""
    release(settings, "2024-03")
    lateness.ask("2024-05-11 00:30")
    lateness.cursor = None
    assert len(lateness.ask("2024-05-11 01:30").asset_events) == 1


def test_lateness_is_told_once_a_month_that_is_late(lateness: Watch, settings: Settings, webhook: Webhook) -> None:
    release(settings, "2024-03")
    for day in ("2024-05-11", "2024-05-12", "2024-06-11"):
        lateness.ask(f"{day} 08:00")
    assert [post["text"].splitlines()[0] for post in webhook.posts] == [
        "Scorecard 916, 2024-04: late",
        "Scorecard 916, 2024-05: late",
    ]


def run_that_fails(settings: Settings, tags: dict[str, str]) -> dg.RunFailureSensorContext:
    """A run of a month whose folder is not there, and what its failure sensor is given."""
    from orchestration.definitions import build_definitions

    instance = dg.DagsterInstance.ephemeral()
    offer(instance, [("916", "2024-03")])
    result = (
        definitions_of(settings.home, build_definitions)
        .get_job_def("monthly_release")
        .execute_in_process(
            partition_key=dg.MultiPartitionKey({"authority": "916", "month": "2024-03"}),
            instance=instance,
            raise_on_error=False,
            tags=tags,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )
    )
    return dg.build_run_status_sensor_context(
        sensor_name="alert_of_a_failed_run",
        dagster_instance=instance,
        dagster_run=result.dagster_run,
        dagster_event=result.get_run_failure_event(),
    ).for_run_failure()


@pytest.mark.slow
def test_a_run_that_ends_without_a_release_is_told_once(settings: Settings, webhook: Webhook) -> None:
    alert_of_a_failed_run(run_that_fails(settings, {}))
    [post] = webhook.posts
    first, second, *_ = post["text"].splitlines()
    assert first == "Scorecard 916, 2024-03: unusable delivery"
    assert "916/2024-03" in second
    alert_of_a_failed_run(run_that_fails(settings, {TOLD_BY_THE_COMMAND: "command"}))
    alert_of_a_failed_run(run_that_fails(settings, {"dagster/will_retry": "true"}))
    assert len(webhook.posts) == 1


@pytest.mark.slow
def test_a_failure_that_is_seen_before_it_is_decided_whether_to_try_again_waits_for_that(
    settings: Settings, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = run_that_fails(settings, {})
    monkeypatch.setattr(dg.DagsterInstance, "run_retries_enabled", True)

    def decide(_: float) -> None:
        context.instance.add_run_tags(context.dagster_run.run_id, {alerting.WILL_RETRY: "true"})

    monkeypatch.setattr(time, "sleep", decide)
    alert_of_a_failed_run(context)
    assert webhook.posts == []
