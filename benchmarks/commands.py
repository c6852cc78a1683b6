"""The commands whose cost is measured, and the deliveries on which they are run."""

import shutil
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

HERE = Path(__file__).resolve().parent
LA_CODE, MONTH = "916", "2024-03"
LANDING = Path("landing") / LA_CODE / MONTH

# so few rows that nearly all of a run's cost is what every run costs
FEW_ROWS = 0.02


def demonstration(home: Path, scale: float, *, mess: bool) -> int:
    """Write the demonstration delivery, so many times its size, into a home's landing place; returns its rows.

    In a process of its own: the memory that it takes would count as that of whatever is measured next.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as elsewhere:
        return elsewhere.submit(_rows_written, home / LANDING, scale, mess).result()


def _rows_written(folder: Path, scale: float, mess: bool) -> int:
    from scorecard.demonstration import make_delivery

    return sum(make_delivery(folder, scale=scale, mess=mess).rows.values())


def fresh_home(home: Path, delivered: Path) -> Path:
    """A home in which nothing stands but a delivery that another home has."""
    shutil.rmtree(home, ignore_errors=True)
    (home / LANDING).parent.mkdir(parents=True)
    (home / LANDING).symlink_to(delivered / LANDING)
    return home


def start_python() -> list[str]:
    return [sys.executable, "-c", "pass"]


def scorecard_help() -> list[str]:
    return [_scorecard(), "--help"]


def run(home: Path, la_code: str = LA_CODE) -> list[str]:
    return [_scorecard(), "run", "--authority", la_code, "--month", MONTH, "--home", str(home)]


def read_bytes(home: Path) -> list[str]:
    return [sys.executable, str(HERE / "read_bytes.py"), str(home / LANDING)]


def hand_written(home: Path, result: Path) -> list[str]:
    return [sys.executable, str(HERE / "hand_written" / "run.py"), str(home / LANDING), str(result)]


def in_pandas(home: Path, result: Path) -> list[str]:
    return [sys.executable, str(HERE / "in_pandas" / "run.py"), str(home / LANDING), str(result)]


def _scorecard() -> str:
    """The command as it is installed beside this Python."""
    return str(Path(sys.executable).with_name("scorecard"))
