"""A month in one message: plain text, HTML, and a draft that a mail program opens, with the board pack attached."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scorecard.publication import attention, format, status
from scorecard.publication.edition import INTERNAL
from scorecard.publication.invented import MARK, invented, marked
from scorecard.publication.model import Line, Part, Scorecard
from scorecard.publication.read_marts import read_scorecard
from scorecard.release.folder import Release

HERE = Path(__file__).parent
BOARD = "board.pdf"


@dataclass(frozen=True)
class Message:
    """A message without sender or receiver: whoever sends it fills them in."""

    subject: str
    plain: str
    html: str
    written_at: datetime.datetime
    board: bytes | None  # the board pack; None where the release has none

    def as_draft(self) -> bytes:
        """The message as an .eml file; the same release gives the same bytes."""
        draft = EmailMessage(policy=SMTP)
        draft["Subject"] = self.subject
        draft["Date"] = format_datetime(self.written_at)
        draft["X-Unsent"] = "1"  # mail programs open it for writing and not as something received
        draft.set_content(self.plain, cte="quoted-printable")
        draft.add_alternative(self.html, subtype="html", cte="quoted-printable")
        if self.board is not None:
            draft.add_attachment(self.board, maintype="application", subtype="pdf", filename=BOARD)
        # they are drawn by lot otherwise
        for at, part in enumerate(each for each in draft.walk() if each.is_multipart()):
            part.set_boundary(f"=_scorecard_{at}")
        return draft.as_bytes()


def message_of(release: Release) -> Message:
    """The message about a finished release."""
    scorecard = read_scorecard(release.marts, release.la_code, release.month, release.release_id)
    told = _told(release, scorecard)
    board = release.folder / BOARD
    has_board = board.is_file()
    return Message(
        subject=_subject(scorecard),
        plain=_template("message.txt.j2").render(told, has_board=has_board),
        html=_template("message.html.j2").render(told, has_board=has_board),
        written_at=datetime.datetime.fromisoformat(str(release.manifest["released_at"])),
        board=board.read_bytes() if has_board else None,
    )


def write_message(folder: Path, message: Message) -> Sequence[Path]:
    """Write summary.eml, summary.html and summary.txt into a folder, for its owner alone, and give back their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    contents = {
        "summary.eml": message.as_draft(),
        "summary.html": message.html.encode("utf-8"),
        "summary.txt": message.plain.encode("utf-8"),
    }
    for name, content in contents.items():
        path = folder / name
        path.touch(mode=0o600)
        path.write_bytes(content)
    return [folder / name for name in contents]


def _subject(scorecard: Scorecard) -> str:
    authority = scorecard.authority
    title = f"{authority.name} children\N{RIGHT SINGLE QUOTATION MARK}s services scorecard"
    return f"[{marked(INTERNAL.marking, authority)}] {title}, {format.month(scorecard.month_end)}"


def _told(release: Release, scorecard: Scorecard) -> dict[str, Any]:
    first = attention.looked_at_first(scorecard.lines)
    shown = first[: attention.MOST_ON_FIRST_SCREEN]
    return {
        "scorecard": scorecard,
        "marking": marked(INTERNAL.marking, scorecard.authority),
        "mark": MARK,
        "invented": invented(scorecard.authority),
        "month": format.month(scorecard.month_end),
        "answer": "".join(status.answer(scorecard.lines)),
        "first": [(attention.named(line, part), _why(line, part)) for line, part in shown],
        "more": len(first) - len(shown),
        "better": [
            (attention.named(line, part), attention.improving_said(line, part))
            for line, part in attention.listed(scorecard.lines, "getting better")
        ],
        "contradicted": [
            (line.definition.title, claim.quote, claim.data_say)
            for line in scorecard.lines
            if line.commentary is not None
            for claim in line.commentary.contradicted
        ],
        "release": release.release_id,
    }


def _why(line: Line, part: Part) -> str:
    worse = "Getting worse. " if part.direction == "getting worse" else ""
    return f"{worse}{attention.reason(line, part)}."


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=lambda name: bool(name and name.endswith(".html.j2")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _template(name: str) -> Any:
    return _environment().get_template(name)
