"""The message about a release: what it says, in every form, and that the same release gives the same bytes."""

import email
import email.policy
from pathlib import Path
from typing import Any

import pytest

from scorecard.publication.message.write_message import Message, message_of, write_message
from scorecard.release.folder import Release
from tests.publication.marts import MARKUP
from tests.publication.test_commentary import write_checked_marts
from tests.support import command

RELEASED_AT = "2024-04-15T09:30:00+00:00"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    folder = tmp_path_factory.mktemp("home") / "r1"
    folder.mkdir()
    write_checked_marts(folder / "scorecard.duckdb")
    (folder / "manifest.json").write_text(f'{{"released_at": "{RELEASED_AT}"}}')
    (folder / "board.pdf").write_bytes(b"%PDF-1.7 a pack")
    return Release("916", "2024-03", 1, folder)


@pytest.fixture(scope="module")
def message(release: Release) -> Message:
    return message_of(release)


def parsed(message: Message) -> Any:
    return email.message_from_bytes(message.as_draft(), policy=email.policy.default)


def test_text_and_page_say_the_answer_and_what_to_look_at_first(message: Message) -> None:
    assert message.subject == "[OFFICIAL-SENSITIVE] Gloucestershire children\u2019s services scorecard, March 2024"
    answer = "We meet 1 of the 3 targets we can measure this month; 1 more is within tolerance."
    why = (
        "Getting worse. 35.0%, the highest in 3 years; above the target for 7 months; "
        "35 of 100, 15 fewer would meet the target."
    )
    for said in (message.plain, message.html):
        assert answer in said and why in said
        assert "\u201cin line" in said and "The figure was 35.0% against a target of 20.0%." in said
        assert said.index("Referred again") < said.index("Rate in care")
    assert MARKUP.splitlines()[0] not in message.html


def test_the_draft_holds_both_and_the_board_pack_and_nobody(message: Message) -> None:
    draft = parsed(message)
    assert (draft["Subject"], draft["From"], draft["To"]) == (message.subject, None, None)
    assert draft["Date"].datetime.isoformat() == RELEASED_AT
    assert draft.get_body(("plain",)).get_content().splitlines() == message.plain.splitlines()
    assert draft.get_body(("html",)).get_content().splitlines() == message.html.splitlines()
    [attached] = draft.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("board.pdf", b"%PDF-1.7 a pack")


def test_the_same_release_gives_the_same_bytes(release: Release, message: Message) -> None:
    assert message_of(release).as_draft() == message.as_draft()


def test_without_a_board_pack_none_is_promised(release: Release, tmp_path: Path) -> None:
    folder = tmp_path / "r1"
    folder.mkdir()
    for name in ("scorecard.duckdb", "manifest.json"):
        (folder / name).write_bytes((release.folder / name).read_bytes())
    alone = message_of(Release("916", "2024-03", 1, folder))
    assert "board pack" not in alone.plain + alone.html
    assert list(parsed(alone).iter_attachments()) == []


def test_the_files_are_for_their_owner_alone(message: Message, tmp_path: Path) -> None:
    written = write_message(tmp_path / "messages" / "916", message)
    assert [path.name for path in written] == ["summary.eml", "summary.html", "summary.txt"]
    assert {path.stat().st_mode & 0o077 for path in written} == {0}


def test_the_command_says_where_it_looked_for_a_release(tmp_path: Path) -> None:
    outcome = command("summary", "--authority", "916", "--month", "2024-03", "--home", str(tmp_path))
    assert outcome.exit_code == 2
    assert "No release of 916 for 2024-03 in" in outcome.stderr
