"""What goes out, held against servers that keep what they are given."""

import logging
from collections.abc import Iterator

import pytest

from scorecard.alerts.alert import MOST_LINES, Alert, AlertKind
from scorecard.alerts.of_a_run import alert_of_lateness, alert_of_problem
from scorecard.alerts.send import send
from scorecard.problems import OurFault, RunHeld, UnusableInput
from scorecard.settings import AlertSettings
from scorecard.typed import Mistyped
from tests.alerts.servers import MailServer, Webhook, serving

HELD = alert_of_problem(
    "916",
    "2024-03",
    RunHeld(
        "The delivery gate holds this run; the last release stays as it was.\n"
        "  stg_person__has_rows: nobody can be counted without them"
    ),
)


@pytest.fixture
def mail() -> Iterator[MailServer]:
    server = MailServer()
    with serving(server):
        yield server


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    server = Webhook()
    with serving(server):
        yield server


def by_mail(server: MailServer) -> AlertSettings:
    return AlertSettings(
        email_to="data.team@example.org, head@example.org",
        email_from="scorecard@example.org",
        smtp_host="127.0.0.1",
        smtp_port=server.port,
    )


def test_an_email_says_whose_month_what_happened_and_which_checks(mail: MailServer) -> None:
    assert send(HELD, by_mail(mail))
    [message] = mail.messages
    assert message["Subject"] == "Scorecard 916, 2024-03: held"
    assert message["To"] == "data.team@example.org, head@example.org"
    assert message["From"] == "scorecard@example.org"
    said = str(message.get_payload(decode=True), "utf-8")  # type: ignore[arg-type]
    assert said.splitlines() == [
        "The delivery gate holds this run; the last release stays as it was.",
        "- stg_person__has_rows: nobody can be counted without them",
    ]


def test_a_webhook_gets_a_card_that_teams_takes_and_the_same_as_text(webhook: Webhook) -> None:
    assert send(HELD, AlertSettings(webhook=webhook.address))
    [post] = webhook.posts
    assert post["type"] == "message"
    [attachment] = post["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    card = attachment["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    assert [block["text"] for block in card["body"]] == [
        "Scorecard 916, 2024-03: held",
        "The delivery gate holds this run; the last release stays as it was.",
        "- stg_person__has_rows: nobody can be counted without them",
    ]
    assert post["text"].startswith("Scorecard 916, 2024-03: held\nThe delivery gate holds this run")


def test_both_ways_are_taken_where_both_are_set(mail: MailServer, webhook: Webhook) -> None:
    settings = by_mail(mail).model_copy(update={"webhook": AlertSettings(webhook=webhook.address).webhook})
    assert send(HELD, settings)
    assert (len(mail.messages), len(webhook.posts)) == (1, 1)


def test_nothing_goes_anywhere_where_nobody_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("somebody spoke to a network")

    monkeypatch.setattr("socket.socket.connect", refused)
    assert send(HELD, AlertSettings())


def test_what_does_not_go_out_is_said_without_address_or_secret(
    mail: MailServer, webhook: Webhook, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    logger = logging.getLogger("scorecard")
    monkeypatch.setattr(logger, "propagate", True)
    monkeypatch.setattr(logger, "handlers", [])  # whatever ran before in this process
    mail.refuses, webhook.status = True, 500
    settings = by_mail(mail).model_copy(update={"webhook": AlertSettings(webhook=webhook.address).webhook})
    assert not send(HELD, settings)
    assert [record.getMessage() for record in caplog.records] == [
        "the alert 'Scorecard 916, 2024-03: held' did not go out by e-mail: SMTPRecipientsRefused",
        "the alert 'Scorecard 916, 2024-03: held' did not go out by webhook: HTTPError 500",
    ]


def test_a_server_that_is_not_there_changes_nothing_for_the_run() -> None:
    server = Webhook()
    address = server.address
    server.server_close()
    assert not send(HELD, AlertSettings(webhook=address))


@pytest.mark.parametrize(
    ("problem", "kind"),
    [(RunHeld("x"), AlertKind.HELD), (UnusableInput("x"), AlertKind.UNUSABLE), (OurFault("x"), AlertKind.FAILED)],
)
def test_each_end_of_a_run_has_its_word(problem: Exception, kind: AlertKind) -> None:
    assert alert_of_problem("916", "2024-03", problem).kind is kind  # type: ignore[arg-type]


def test_a_long_alert_says_how_much_more_there_is() -> None:
    alert = Alert(AlertKind.HELD, "916", "2024-03", "Held.", tuple(f"check {number}" for number in range(30)))
    assert len(alert.shown_lines) == MOST_LINES + 1
    assert alert.shown_lines[-1] == "and 5 more"


def test_lateness_is_one_sentence() -> None:
    alert = alert_of_lateness("916", "2024-04", "The delivery of April 2024 was due on 2024-05-10 and is not there.")
    assert alert.subject == "Scorecard 916, 2024-04: late"
    assert alert.text == "The delivery of April 2024 was due on 2024-05-10 and is not there.\n"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"email_to": "somebody"}, "SCORECARD_ALERT_EMAIL_TO"),
        ({"email_to": "a@example.org"}, "SCORECARD_ALERT_EMAIL_TO needs SCORECARD_ALERT_EMAIL_FROM"),
        ({"smtp_port": 0}, "SCORECARD_ALERT_SMTP_PORT"),
        ({"webhook": "ftp://example.org"}, "SCORECARD_ALERT_WEBHOOK is no address"),
    ],
)
def test_a_slip_is_named(given: dict[str, object], said: str) -> None:
    with pytest.raises(Mistyped, match=said):
        AlertSettings(**given)


def test_a_secret_may_stand_in_a_file_that_nobody_else_reads(tmp_path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "webhook"
    file.write_text("https://example.org/hook\n")
    file.chmod(0o600)
    settings = AlertSettings(webhook_file=file)
    assert settings.webhook is not None
    assert settings.webhook.get_secret_value() == "https://example.org/hook"
    assert "example.org/hook" not in repr(settings)
    file.chmod(0o644)
    with pytest.raises(Mistyped, match="can be read by others: expected mode 0600"):
        AlertSettings(webhook_file=file)
