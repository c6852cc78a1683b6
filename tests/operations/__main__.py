"""The command: `make kill ARGUMENTS="--count 100 --seed 7"`.

Told are the last lines that the killed runs had said, how many died after each, and whatever did not hold.
"""

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.operations.kills import KilledHome, kill_runs


def _tell(there: KilledHome) -> None:
    turn = there.turns[-1]
    ended = "came to its end" if turn.seconds is None else f"killed after {turn.seconds:.1f} s"
    print(f"{len(there.turns)}  {ended}; faults so far: {len(there.faults)}  {turn.at}", flush=True)


def main() -> int:
    """Kill, look, tell; 1 where something did not hold."""
    parser = argparse.ArgumentParser(prog="make kill ARGUMENTS=...", description=__doc__)
    parser.add_argument("--count", type=int, default=100, help="so many runs are killed")
    parser.add_argument("--seed", type=int, default=1, help="of the moments")
    parser.add_argument("--public", action="store_true", help="with public editions, which take as long again")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="scorecard-kills-") as folder:
        there = kill_runs(Path(folder), asked.count, asked.seed, is_public=asked.public, tell=_tell)
    killed = [turn for turn in there.turns if turn.seconds is not None]
    for said, number in Counter(turn.at for turn in killed).most_common():
        print(f"{number:4}  {said}")
    print(
        f"killed: {len(killed)}, came to their end: {len(there.turns) - len(killed)}, releases: {len(there.manifests)}"
    )
    for fault in there.faults:
        print(f"FAULT  {fault}")
    return 1 if there.faults else 0


if __name__ == "__main__":
    sys.exit(main())
