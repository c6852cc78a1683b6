"""A clock that a story sets: one file, which whoever reads the time on a machine of the story looks at."""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

# names the file to the processes of a machine
VARIABLE = "STORY_CLOCK"


@dataclass(frozen=True)
class StoryClock:
    """The time of a story, as ISO text without a zone: people in it live in London."""

    file: Path

    def set(self, moment: str) -> None:
        """Let it be that moment, such as `2024-04-05 09:00`, from now on."""
        new = self.file.with_suffix(".new")
        new.write_text(datetime.fromisoformat(moment).isoformat(), encoding="utf-8")
        new.replace(self.file)

    def read(self) -> datetime:
        """The time of the story."""
        return datetime.fromisoformat(self.file.read_text(encoding="utf-8"))


def clock_of_this_machine() -> StoryClock:
    """The clock that this process was told of."""
    return StoryClock(Path(os.environ[VARIABLE]))
