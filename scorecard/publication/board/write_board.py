"""Writing `board.pdf`: the content gathered here is typeset by a process of its own, which may fail.

A release is worth more than its board pack. So whatever goes wrong is told and kept in the manifest, no half of a file
is left, and the release goes out.
"""

import datetime
import json
import logging
import subprocess
import sys
from pathlib import Path

from scorecard.publication.board.board_content import content_of
from scorecard.publication.model import Scorecard
from scorecard.publication.provenance import Provenance

logger = logging.getLogger("scorecard")

HERE = Path(__file__).parent
# the demonstration's takes a second; a machine that needs a minute has something else to do
LONGEST_SECONDS = 60
MADE = "made"


def write_board(path: Path, scorecard: Scorecard, provenance: Provenance, marking: str) -> str:
    """Write the board pack to a path and give back what became of it: `made`, or `not made:` and why."""
    content = json.dumps(content_of(scorecard, provenance, marking), ensure_ascii=False)
    month_end = datetime.datetime.combine(scorecard.month_end, datetime.time(), datetime.UTC)
    program = [sys.executable, "-I", str(HERE / "typeset.py"), str(HERE / "board.typ"), str(path)]
    try:
        done = subprocess.run(
            [*program, str(int(month_end.timestamp()))],
            input=content,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=LONGEST_SECONDS,
        )
        problem = "" if done.returncode == 0 and path.is_file() else _last_line(done.stderr, done.returncode)
    except subprocess.TimeoutExpired:
        problem = f"typesetting took more than {LONGEST_SECONDS} seconds"
    except OSError as error:
        problem = f"the typesetter could not be started ({error.strerror})"
    if not problem:
        return MADE
    path.unlink(missing_ok=True)
    logger.warning("The board pack could not be made: %s. The release itself is not affected.", problem)
    return f"not made: {problem}"


def _last_line(said: str, code: int) -> str:
    """The kind of the failure alone: its message could repeat what somebody wrote in a comment."""
    lines = said.strip().splitlines()
    kind = lines[-1].split(":")[0] if lines else ""
    return f"the typesetter ended with code {code}" + (f" ({kind})" if kind.isidentifier() or "." in kind else "")
