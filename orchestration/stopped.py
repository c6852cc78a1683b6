"""A signal that stops the command is answered with a sentence, at any moment from the first import on.

The command then ends at once. That is safe wherever it stands: a release is put in its place by one rename, the marts
by one replacement, and the next run sweeps away what this one has left. Other programs that import the project, such as
Dagster's, keep their own answers. Imports nothing that takes time: it is the first thing that the command loads.
"""

import os
import signal
import sys
from types import FrameType

# how the command's script, and `python -m orchestration.cli` while it is still looking for the module, are called
NAMES_OF_THE_COMMAND = ("scorecard", "scorecard.exe", "-m")
ANSWERED = {"SIGINT": "interrupted from the keyboard", "SIGTERM": "ended by a signal (SIGTERM)"} | {
    "SIGHUP": "ended, since its terminal was closed (SIGHUP)"
}
OF_A_SIGNAL = 128

STANDS = (
    "Every finished release and the marts stand as they were. Run the same command again: it sweeps up what is left."
)


def said_of(number: int) -> str:
    """The sentence on a signal."""
    name = signal.Signals(number).name
    return f"Exit code {OF_A_SIGNAL + number}: {ANSWERED.get(name, f'ended by {name}')}. {STANDS}"


def answer_signals() -> None:
    """End the command with a sentence, and with 128 and the signal's number, whichever of the signals comes."""
    for name in ANSWERED:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _end)


def _end(number: int, frame: FrameType | None) -> None:
    os.write(2, f"\n{said_of(number)}\n".encode())
    os._exit(OF_A_SIGNAL + number)


if os.path.basename(sys.argv[0]) in NAMES_OF_THE_COMMAND:  # noqa: PTH119 - pathlib takes time that a signal may fall into
    answer_signals()
