"""Work in a process of its own, within a limit of processor time: whatever becomes of it, who asked for it goes on.

An audit that fails, takes too long or is killed for want of memory must not stop the release of the inside. The limit
counts processor seconds, so that a busy machine does not decide whether there is an edition. What belongs here: the
process. What does not: what is done in it (`editions`).
"""

import ctypes
import json
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from scorecard.problems import UnusableInput
from scorecard.settings import PROJECT_ROOT, Settings

# a process that waits for something uses no processor: it is ended after so many times its limit by the clock
PATIENCE = 20
DIES_WITH_ITS_PARENT = 1  # PR_SET_PDEATHSIG of Linux


class BrokeOff(Exception):
    """The work came to no end: the message says why and how to go on."""


def do_apart(work: str, settings: Settings, la_code: str) -> dict[str, Any]:
    """What a function of a module (`module:name`) gives for an authority, as names and what JSON can hold.

    Raises:
        UnusableInput: it was refused, with its words.
        BrokeOff: it failed, took too long or was killed.
    """
    limit = settings.public_edition_seconds
    told = {"work": work, "home": str(settings.home.resolve()), "settings": settings.decisions, "la_code": la_code}
    asked = json.dumps({**told, "limit": limit})
    try:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "scorecard.public.apart"],
            cwd=PROJECT_ROOT,
            input=asked,
            stdout=subprocess.PIPE,
            text=True,
            timeout=PATIENCE * limit,
        )
    except subprocess.TimeoutExpired:
        raise BrokeOff(f"It came to no end, and was stopped after {PATIENCE * limit} seconds. {_GO_ON}") from None
    if done.returncode == -signal.SIGXCPU:
        raise BrokeOff(
            f"It took more than {limit} seconds of the processor and was stopped. Set SCORECARD_PUBLIC_EDITION_SECONDS "
            f"higher. {_GO_ON}"
        )
    if done.returncode < 0:
        killed_by = signal.Signals(-done.returncode).name
        raise BrokeOff(f"Its process was ended by {killed_by}: was there enough memory? {_GO_ON}")
    answer = json.loads(done.stdout) if done.stdout else {"failed": "a process that said nothing"}
    if "refused" in answer:
        raise UnusableInput(answer["refused"])
    if "failed" in answer:
        raise BrokeOff(f"It failed: {answer['failed']}. {_GO_ON} If it fails again, report these words.")
    done_well: dict[str, Any] = answer["done"]
    return done_well


_GO_ON = "Then run the month again: where an edition is missing, a release is made again."


def _answer(asked: dict[str, Any]) -> dict[str, Any]:
    module, name = asked["work"].split(":")
    function: Callable[[Settings, str], dict[str, Any]] = getattr(import_module(module), name)
    try:
        settings = Settings(home=Path(asked["home"]), **asked["settings"])
        return {"done": function(settings, asked["la_code"])}
    except UnusableInput as problem:
        return {"refused": str(problem)}
    except Exception as failure:
        # where, and of what kind: the words of a failure can quote a value
        last = traceback.extract_tb(failure.__traceback__)[-1]
        return {"failed": f"{type(failure).__name__} in {Path(last.filename).name}, line {last.lineno}"}


def main() -> None:
    """Do what standard input asks for, and answer on standard output."""
    import resource  # of Unix alone, and so the command, which imports this module, can say that it needs one

    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIES_WITH_ITS_PARENT, signal.SIGKILL)
    asked = json.load(sys.stdin)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (asked["limit"], asked["limit"] + 1))
    sys.stdout.write(json.dumps(_answer(asked)))


if __name__ == "__main__":
    main()
