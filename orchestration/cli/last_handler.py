"""What nobody expected, told in sentences: code, cause, what stands, what to do. No traceback reaches the terminal.

The traceback of a fault of ours is kept in the home, for whoever maintains the project: it can quote records, so its
owner alone may read it. Does not belong here: what the product refuses in a sentence (`endings`), and signals
(`orchestration.stopped`).
"""

import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestration.cli.endings import OUR_FAULT
from scorecard.machine_causes import cause_of
from scorecard.problems import LAST_FAULT

STANDS = "Every finished release and the marts stand as they were; the next run sweeps away what this one has left."
ROOT = Path(__file__).resolve().parent.parent.parent
OURS = tuple(ROOT / package for package in ("orchestration", "scorecard", "expectations"))


@contextmanager
def told_at_last() -> Iterator[None]:
    """End the process with a sentence where anything is raised that nobody has caught."""
    try:
        yield
    except Exception as fault:
        sys.stdout.flush()
        print("\n".join(_sentences(fault)), file=sys.stderr)  # noqa: T201 - rich may be what failed
        raise SystemExit(OUR_FAULT) from None


def _sentences(fault: Exception) -> Iterator[str]:
    cause = cause_of(fault)
    if cause is not None:
        named = f" ({fault.filename})" if isinstance(fault, OSError) and fault.filename else ""
        yield f"Exit code {OUR_FAULT}: {cause.what}{named}."
        yield f"What stands: {STANDS}"
        yield f"What to do: {cause.remedy} Then run the same command again."
        return
    kept = _keep(fault)
    yield f"Exit code {OUR_FAULT}: a fault of ours, {type(fault).__name__} in {_place_of(fault)}."
    yield f"What stands: {STANDS}"
    hand = f"hand {kept}, which may quote records and is for few eyes," if kept else "hand what stands above"
    yield f"What to do: run the same command again. If it ends so once more, {hand} to whoever maintains the scorecard."


def _place_of(fault: Exception) -> str:
    """File and line of ours that was at work; what was raised there may be somebody else's."""
    frames = traceback.extract_tb(fault.__traceback__)
    ours = [frame for frame in frames if any(Path(frame.filename).is_relative_to(package) for package in OURS)]
    if not ours:
        return "a library"
    return f"{Path(ours[-1].filename).relative_to(ROOT).as_posix()}, line {ours[-1].lineno}"


def _keep(fault: Exception) -> Path | None:
    """The traceback in the home, if one can be found and written to."""
    try:
        path = _home() / LAST_FAULT
        path.unlink(missing_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.writelines(traceback.format_exception(fault))
    except Exception:  # the fault itself is told in any case
        return None
    return path


def _home() -> Path:
    from scorecard.settings import Settings

    given = [value for name, value in zip(sys.argv, sys.argv[1:], strict=False) if name == "--home"]
    given += [word.removeprefix("--home=") for word in sys.argv if word.startswith("--home=")]
    return Path(given[-1]) if given else Settings().home
