"""How an alert goes out. The only place of the project that speaks to a network, and only where it is told to whom."""

import json
import logging
import smtplib
import ssl
import urllib.request
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from typing import Any

from scorecard.alerts.alert import Alert
from scorecard.settings import AlertSettings

logger = logging.getLogger("scorecard")

SECONDS_TO_WAIT = 20


def send(alert: Alert, settings: AlertSettings) -> bool:
    """Send an alert wherever the settings say, and say in the log what did not go out.

    A message that cannot be sent changes nothing about the run that it is about: nothing is raised. Returns whether
    everything that was asked for went out; true also where nothing was.
    """
    went_out = True
    for name, way in _ways(settings):
        try:
            way(alert, settings)
        except (OSError, smtplib.SMTPException, ValueError) as problem:
            # what a server says may repeat an address or a key: its kind and number are enough to act on
            logger.warning("the alert %r did not go out by %s: %s", alert.subject, name, _reason(problem))
            went_out = False
    return went_out


def _ways(settings: AlertSettings) -> Iterator[tuple[str, Callable[[Alert, AlertSettings], None]]]:
    if settings.email_to:
        yield "e-mail", by_email
    if settings.webhook is not None:
        yield "webhook", by_webhook


def _reason(problem: Exception) -> str:
    code = getattr(problem, "smtp_code", None) or getattr(problem, "code", None) or getattr(problem, "errno", None)
    return type(problem).__name__ + (f" {code}" if code is not None else "")


def by_email(alert: Alert, settings: AlertSettings) -> None:
    """One plain message to all recipients.

    Raises:
        OSError, smtplib.SMTPException: it did not go out.
    """
    message = EmailMessage()
    message["Subject"] = alert.subject
    message["From"] = settings.email_from
    message["To"] = ", ".join(settings.recipients)
    message.set_content(alert.text)
    with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=SECONDS_TO_WAIT) as server:
        if settings.smtp_starttls:
            server.starttls(context=ssl.create_default_context())
        if settings.smtp_user:
            password = settings.smtp_password
            server.login(settings.smtp_user, password.get_secret_value() if password else "")
        server.send_message(message)


def by_webhook(alert: Alert, settings: AlertSettings) -> None:
    """One post of `payload_of` as JSON.

    Raises:
        OSError: it did not go out, or the answer was not a 2xx.
    """
    assert settings.webhook is not None
    request = urllib.request.Request(
        settings.webhook.get_secret_value(),
        data=json.dumps(payload_of(alert)).encode("utf-8"),
        headers={"Content-Type": "application/json"},
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=SECONDS_TO_WAIT):
        pass


def payload_of(alert: Alert) -> dict[str, Any]:
    """An Adaptive Card, in the envelope that a Teams workflow takes; other readers find the same text in `text`."""
    body: list[dict[str, Any]] = [
        {"type": "TextBlock", "text": alert.subject, "weight": "Bolder", "size": "Medium", "wrap": True},
        {"type": "TextBlock", "text": alert.headline, "wrap": True},
    ]
    if alert.lines:
        listed = "\n".join(f"- {line}" for line in alert.shown_lines)
        body.append({"type": "TextBlock", "text": listed, "wrap": True})
    if alert.look_at:
        body.append({"type": "TextBlock", "text": f"Read on: {alert.look_at}", "isSubtle": True, "wrap": True})
    return {
        "type": "message",
        "text": f"{alert.subject}\n{alert.text}",
        "attachments": [
            {
                "contentType": "application/vnd.microsoft.card.adaptive",
                "contentUrl": None,
                "content": {
                    "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                    "type": "AdaptiveCard",
                    "version": "1.4",
                    "body": body,
                },
            }
        ],
    }
