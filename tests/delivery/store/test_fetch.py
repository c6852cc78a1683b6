"""A delivery from a store: whole or not at all, put over nothing that people have put, and no key in any word."""

import hashlib
import json
import stat
from pathlib import Path
from typing import Any

import pytest

from orchestration import store_arrivals
from orchestration.definitions import build_definitions
from orchestration.store_arrivals import SECONDS_BETWEEN_TRIES, arrivals_in_the_store
from scorecard.delivery.store import fetch_delivery as fetching
from scorecard.delivery.store.fetch_delivery import FetchedDelivery, fetch_delivery, fetched_before, waiting_deliveries
from scorecard.delivery.store.object_store import ObjectStore, StoredFile, UnusableStore
from scorecard.settings import Settings
from scorecard.typed import Mistyped
from tests.object_store import SECRET, Bucket
from tests.orchestration.test_sensors import Watch
from tests.support import POCKET_AUTHORITY, command, content_of

pytestmark = pytest.mark.long


def fetched(settings: Settings, month: str = "2024-03") -> FetchedDelivery:
    return fetch_delivery(settings, ObjectStore(settings.landing_store), "916", month)


def refused(settings: Settings) -> str:
    with pytest.raises(UnusableStore) as problem:
        fetched(settings)
    return str(problem.value)


def landing(settings: Settings) -> dict[str, bytes]:
    """The files of the landing folder; nothing else may lie beside it."""
    folder = settings.landing("916", "2024-03")
    beside = sorted(path.name for path in folder.parent.iterdir()) if folder.parent.is_dir() else []
    assert beside in ([], [folder.name])
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.is_dir() else {}


def test_the_pocket_authority_is_fetched_byte_by_byte_and_for_its_owner_alone(
    bucket: Bucket, settings: Settings
) -> None:
    bucket.put_delivery(POCKET_AUTHORITY)
    said = command("fetch", "--authority", "916", "--month", "2024-03", "--home", str(settings.home))
    assert said.exit_code == 0, said.said
    sent = {path.name: path.read_bytes() for path in POCKET_AUTHORITY.glob("*.csv")}
    assert f"Fetched: {len(sent) + 1} files" in said.stdout
    assert landing(settings) == {**sent, "delivery.complete": b""}
    folder = settings.landing("916", "2024-03")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    record = fetched_before(settings, "916", "2024-03")
    assert record is not None
    assert record.files["ssd_person.csv"] == hashlib.sha256(sent["ssd_person.csv"]).hexdigest()


def test_a_large_file_comes_whole(bucket: Bucket, settings: Settings) -> None:
    content = b"".join(f"{number},{number % 7}\n".encode() for number in range(2_500_000))  # more than two blocks
    assert len(content) > 2 * 8 * 1024 * 1024
    bucket.put("916/2024-03/ssd_person.csv", content)
    bucket.put("916/2024-03/delivery.complete", "")
    fetched(settings)
    assert landing(settings)["ssd_person.csv"] == content


@pytest.mark.parametrize(
    ("beside", "waits"),
    [
        ({}, "has put neither delivery.complete nor delivery.json beside it"),
        ({"delivery.json": '{"files": {"a.csv": {"rows": 1}, "b.csv": {"rows": 2}}}'}, "1 not there: b.csv"),
        ({"delivery.json": "no json"}, "delivery.json beside it cannot be read"),
        ({"delivery.json": "[]"}, "delivery.json beside it cannot be read"),
    ],
    ids=["no word of the sender", "a file is missing", "unreadable", "no statement"],
)
def test_what_is_not_whole_is_not_taken(bucket: Bucket, settings: Settings, beside: dict[str, str], waits: str) -> None:
    bucket.put("916/2024-03/a.csv", "id\n1\n")
    for name, content in beside.items():
        bucket.put(f"916/2024-03/{name}", content)
    assert waits in refused(settings)
    assert landing(settings) == {}


def test_nothing_in_the_store_is_said(bucket: Bucket, settings: Settings) -> None:
    assert "there is nothing" in refused(settings)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ({"files": {"a.csv": {"sha256": "0" * 64}}}, "Not as delivery.json says: a.csv."),
        ({"files": {"a.csv": {"rows": 1}}, "month": "2024-02"}, "says that the delivery is of month 2024-02"),
        ({"files": {"a.csv": {"lines": 1}}}, "delivery.json: files.a.csv"),
    ],
    ids=["another hash", "another month", "a word that is not known"],
)
def test_what_is_not_what_was_sent_is_not_taken(
    bucket: Bucket, settings: Settings, statement: dict[str, Any], said: str
) -> None:
    bucket.put("916/2024-03/a.csv", "id\n1\n")
    bucket.put("916/2024-03/delivery.json", json.dumps(statement))
    assert said in refused(settings)
    assert landing(settings) == {}


def test_what_its_statement_says_is_taken(bucket: Bucket, settings: Settings) -> None:
    content = "id\n1\n"
    statement = {"files": {"A.csv": {"rows": 1, "sha256": hashlib.sha256(content.encode()).hexdigest()}}}
    bucket.put("916/2024-03/a.csv", content)
    bucket.put("916/2024-03/delivery.json", json.dumps(statement))
    assert set(fetched(settings).files) == {"a.csv", "delivery.json"}


def test_what_is_changed_while_it_is_fetched_is_not_taken(
    bucket: Bucket, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket.put_delivery(POCKET_AUTHORITY)
    bring = ObjectStore.bring

    def meanwhile(store: ObjectStore, file: StoredFile, place: Path) -> str:
        done = bring(store, file, place)
        if file.name == "ssd_person.csv":
            bucket.put("916/2024-03/asye.csv", "changed")  # fetched before it
        return done

    monkeypatch.setattr(ObjectStore, "bring", meanwhile)
    assert "was changed while it was fetched" in refused(settings)
    assert landing(settings) == {}


def test_a_file_that_breaks_off_is_not_taken(
    bucket: Bucket, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket.put_delivery(POCKET_AUTHORITY)
    monkeypatch.setattr(ObjectStore, "_blocks", lambda store, file: iter([b"id\n"]))
    assert "broke off after 3 of" in refused(settings)
    assert landing(settings) == {}


def test_what_the_store_has_now_takes_the_place_of_what_it_had(bucket: Bucket, settings: Settings) -> None:
    bucket.put("916/2024-03/a.csv", "id\n1\n")
    bucket.put("916/2024-03/b.csv", "id\n1\n")
    bucket.put("916/2024-03/delivery.complete", "")
    first = fetched(settings)
    assert fetched(settings) == first
    bucket.put("916/2024-03/a.csv", "id\n2\n")
    bucket.take_away("916/2024-03/b.csv")
    again = fetched(settings)
    assert landing(settings) == {"a.csv": b"id\n2\n", "delivery.complete": b""}
    assert again.content != first.content


def test_what_people_have_put_or_changed_is_left_as_it_is(bucket: Bucket, settings: Settings) -> None:
    folder = settings.landing("916", "2024-03")
    folder.mkdir(parents=True)
    (folder / "a.csv").write_text("id\n9\n")
    bucket.put("916/2024-03/a.csv", "id\n1\n")
    bucket.put("916/2024-03/delivery.complete", "")
    assert "holds a delivery that was not fetched from the store" in refused(settings)
    assert landing(settings) == {"a.csv": b"id\n9\n"}

    (folder / "a.csv").unlink()
    folder.rmdir()
    fetched(settings)
    (folder / "a.csv").write_text("id\n\n")  # a child was forgotten
    bucket.put("916/2024-03/a.csv", "id\n1\n2\n")
    assert "was changed since it was fetched" in refused(settings)
    assert landing(settings)["a.csv"] == b"id\n\n"


@pytest.mark.parametrize("dies_at", ["before the old one is moved", "between the two", "before it is recorded"])
def test_a_fetch_that_dies_is_finished_by_the_next(
    bucket: Bucket, settings: Settings, monkeypatch: pytest.MonkeyPatch, dies_at: str
) -> None:
    bucket.put("916/2024-03/a.csv", "id\n1\n")
    bucket.put("916/2024-03/delivery.complete", "")
    fetched(settings)
    bucket.put("916/2024-03/a.csv", "id\n2\n")

    def dies(*arguments: object) -> None:
        raise KeyboardInterrupt

    def put_half(unfinished: Path, folder: Path) -> None:
        folder.rename(folder.with_name(folder.name + fetching.REPLACED))
        raise KeyboardInterrupt

    name, instead = {
        "before the old one is moved": ("_put", dies),
        "between the two": ("_put", put_half),
        "before it is recorded": ("_keep_record", dies),
    }[dies_at]
    as_it_is = getattr(fetching, name)
    monkeypatch.setattr(fetching, name, instead)
    with pytest.raises(KeyboardInterrupt):
        fetched(settings)
    monkeypatch.setattr(fetching, name, as_it_is)
    fetched(settings)
    assert landing(settings) == {"a.csv": b"id\n2\n", "delivery.complete": b""}


def test_entries_that_are_no_files_of_the_delivery_are_passed_over(bucket: Bucket, settings: Settings) -> None:
    bucket.put("916/2024-03/", "")
    bucket.put("916/2024-03/older/a.csv", "id\n9\n")
    bucket.put("916/2024-03/a.csv", "id\n1\n")
    bucket.put("916/2024-03/delivery.complete", "")
    fetched(settings)
    assert set(landing(settings)) == {"a.csv", "delivery.complete"}


@pytest.mark.parametrize("name", [".hidden.csv", "a\x7fb.csv", "..\\b.csv"])
def test_names_that_cannot_stand_here_are_refused(bucket: Bucket, settings: Settings, name: str) -> None:
    bucket.put(f"916/2024-03/{name}", "id\n1\n")
    bucket.put("916/2024-03/delivery.complete", "")
    assert "holds a file whose name cannot stand here" in refused(settings)


def test_only_months_of_authorities_that_are_known_are_looked_for(bucket: Bucket, settings: Settings) -> None:
    for name in ("916/2024-03", "916/2024-13", "916/march", "000/2024-03", "notes"):
        bucket.put(f"{name}/a.csv", "id\n1\n")
    found = waiting_deliveries(ObjectStore(settings.landing_store), ["916", "925"])
    assert [(each.la_code, each.month) for each in found] == [("916", "2024-03")]


def test_a_disk_without_room_is_said_before_anything_is_fetched(bucket: Bucket, settings: Settings) -> None:
    bucket.put_delivery(POCKET_AUTHORITY)
    crowded = settings.model_copy(update={"least_free_megabytes": 10**9})
    assert "MB free, and the delivery needs about" in refused(crowded)
    assert not settings.home.exists()


def test_no_key_stands_in_what_is_said(
    bucket: Bucket, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = []
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")  # nobody listens there
    said.append(refused(settings))
    keys = tmp_path / "credentials"
    keys.write_text(f"[default]\naws_access_key_id = reader\naws_secret_access_key = {SECRET}\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(keys))
    keys.chmod(0o644)
    said.append(refused(settings))
    assert "expected mode 0600" in said[-1]
    for address in (f"s3://reader:{SECRET}@deliveries", f"s3://deliveries?secret={SECRET}", "ftp://deliveries"):
        monkeypatch.setenv("SCORECARD_LANDING_STORE", address)
        with pytest.raises(Mistyped) as mistyped:
            Settings()
        said.append(str(mistyped.value))
        assert "SCORECARD_LANDING_STORE is no place in a store" in said[-1]
    assert [sentence for sentence in said if SECRET in sentence] == []


def test_keys_in_a_file_of_ones_own_are_enough(
    bucket: Bucket, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket.put_delivery(POCKET_AUTHORITY)
    keys = tmp_path / "credentials"
    keys.write_text(f"[default]\naws_access_key_id = reader\naws_secret_access_key = {SECRET}\n")
    keys.chmod(0o600)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(keys))
    assert "ssd_person.csv" in fetched(settings).files


def test_a_place_that_is_not_there_is_said(bucket: Bucket, settings: Settings) -> None:
    elsewhere = settings.model_copy(update={"landing_store": "s3://no-such-bucket/at/all"})
    with pytest.raises(UnusableStore, match="there is nothing"):
        fetched(elsewhere)
    with pytest.raises(UnusableStore, match=r"is not there\. Look at SCORECARD_LANDING_STORE"):
        waiting_deliveries(ObjectStore("s3://no-such-bucket"), ["916"])


def test_the_command_says_what_is_missing(tmp_path: Path) -> None:
    said = command("fetch", "--authority", "916", "--month", "2024-03", "--home", str(tmp_path))
    assert said.exit_code == 2
    assert "set SCORECARD_LANDING_STORE" in said.stderr


@pytest.fixture
def watch(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Watch:
    return Watch(arrivals_in_the_store, settings, monkeypatch)


def test_the_sensor_asks_for_what_is_whole_and_says_what_waits(bucket: Bucket, watch: Watch) -> None:
    bucket.put("916/2024-02/a.csv", "id\n1\n")
    bucket.put("916/2024-03/a.csv", "id\n1\n")
    assert "916, 2024-02: its sender has put neither" in watch.ask("2024-04-05 09:00").skip_message
    bucket.put("916/2024-03/delivery.complete", "")
    [request] = watch.ask("2024-04-05 09:05").run_requests
    assert request.run_config == {"ops": {"fetch": {"config": {"authority": "916", "month": "2024-03"}}}}
    assert request.tags["dagster/partition/authority"] == "916"


def test_the_sensor_asks_again_after_an_hour_where_nothing_came(
    bucket: Bucket, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket.put_delivery(POCKET_AUTHORITY)
    monkeypatch.setattr(store_arrivals, "now", lambda: 0.0)
    assert len(watch.ask("2024-04-05 09:00").run_requests) == 1
    monkeypatch.setattr(store_arrivals, "now", lambda: SECONDS_BETWEEN_TRIES - 1.0)
    assert "asked for again after an hour" in watch.ask("2024-04-05 09:59").skip_message
    monkeypatch.setattr(store_arrivals, "now", lambda: float(SECONDS_BETWEEN_TRIES))
    assert len(watch.ask("2024-04-05 10:00").run_requests) == 1


def test_what_was_fetched_is_asked_for_again_when_its_content_changes(
    bucket: Bucket, watch: Watch, settings: Settings
) -> None:
    bucket.put_delivery(POCKET_AUTHORITY)
    fetched(settings)
    assert watch.ask("2024-04-05 09:00").skip_message == "Every delivery in the store has been fetched."
    bucket.put("916/2024-03/asye.csv", (POCKET_AUTHORITY / "asye.csv").read_bytes() + b"\n")
    assert len(watch.ask("2024-04-05 09:05").run_requests) == 1


def test_the_job_that_the_sensor_starts_fetches(bucket: Bucket, watch: Watch, settings: Settings) -> None:
    bucket.put_delivery(POCKET_AUTHORITY)
    [request] = watch.ask("2024-04-05 09:00").run_requests
    job = build_definitions(settings).get_job_def("delivery_from_store")
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    asked: dict[str, Any] = {"run_config": {**request.run_config, **quiet}, "tags": request.tags}
    assert job.execute_in_process(**asked).success
    assert content_of(settings.landing("916", "2024-03")).keys() >= {"ssd_person.csv"}
    bucket.put("916/2024-03/delivery.json", json.dumps({"files": {"asye.csv": {"sha256": "0" * 64}}}))
    failed = job.execute_in_process(**asked, raise_on_error=False)
    [event] = [event for event in failed.all_events if event.is_step_failure]
    assert "Not as delivery.json says: asye.csv." in str(event.step_failure_data.user_failure_data)


def test_without_a_store_nothing_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCORECARD_LANDING_STORE", raising=False)
    monkeypatch.setattr(store_arrivals, "ObjectStore", None)  # whoever asked it would fail
    watch = Watch(arrivals_in_the_store, Settings(home=tmp_path / "home"), monkeypatch)
    assert watch.ask("2024-04-05 09:00").skip_message == "SCORECARD_LANDING_STORE names no store."
