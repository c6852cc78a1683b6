"""The log of a run as JSON, one line an event, for whoever collects logs: time, level, authority, month, run, message.

The same sentences as on the terminal: counts and names, and no value of a record.
"""

import datetime
import json
import logging
import uuid
from pathlib import Path

# of this process: what one command did is told from what another did
RUN_ID = uuid.uuid4().hex[:12]


class JsonLines(logging.Formatter):
    """One event as one line of JSON; times in UTC."""

    def __init__(self, la_code: str, month: str, run_id: str = RUN_ID) -> None:
        super().__init__()
        self._about = {"authority": la_code, "month": month, "run_id": run_id}

    def format(self, record: logging.LogRecord) -> str:
        """The event."""
        time = datetime.datetime.fromtimestamp(record.created, datetime.UTC).isoformat(timespec="milliseconds")
        event = {"time": time, "level": record.levelname.lower(), **self._about, "message": record.getMessage()}
        return json.dumps(event, ensure_ascii=False)


def file_handler(path: Path, la_code: str, month: str, run_id: str = RUN_ID) -> logging.Handler:
    """A handler that adds to a log file, made where it is missing.

    Raises:
        OSError: the file cannot be written to.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(JsonLines(la_code, month, run_id))
    handler.setLevel(logging.INFO)
    return handler
