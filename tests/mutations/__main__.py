"""The command: `make mutate ARGUMENTS="--count 200 --seed 7"`.

Each seed gives one batch of changes, the next seed the next, until there are as many changes as were asked for. What is
told of a silent difference holds the seed that makes it again: `--seed N --count 1`.
"""

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.conformance.archive import unpack
from tests.mutations.bench import Batch, Silent, bench_in


def _told(batch: Batch) -> str:
    verdict = f"SILENT: {len(batch.silent)}" if batch.silent else "nothing in silence"
    return (
        f"seed {batch.seed}: {batch.delivery}, {batch.kind}: changes {len(batch.changes)}, "
        f"figures that differ {batch.differing}, {verdict}"
    )


def main() -> int:
    """Change, run, tell; 1 where something lies in silence."""
    parser = argparse.ArgumentParser(prog="make mutate ARGUMENTS=...", description=__doc__)
    parser.add_argument("--count", type=int, default=100, help="at least so many changes; a batch is taken whole")
    parser.add_argument("--seed", type=int, default=1, help="of the first batch")
    parser.add_argument("--list", action="store_true", help="name every change")
    asked = parser.parse_args()
    silent: list[Silent] = []
    kinds, made, seed = Counter[str](), 0, asked.seed
    with tempfile.TemporaryDirectory(prefix="scorecard-mutations-") as folder:
        conformance = Path(folder) / "conformance"
        unpack(conformance)
        with bench_in(Path(folder), conformance) as bench:
            while made < asked.count:
                batch = bench.batch(seed)
                print(_told(batch), flush=True)
                for change in batch.changes if asked.list else ():
                    print(f"    {change.extract}: {change.what}", flush=True)
                for difference in batch.silent:
                    print(f"  {difference}", flush=True)
                silent += batch.silent
                made, seed = made + len(batch.changes), seed + 1
                kinds[batch.kind] += len(batch.changes)
    print(f"changes: {made} ({', '.join(f'{kind} {count}' for kind, count in sorted(kinds.items()))})")
    print(f"differences in silence: {len(silent)}")
    return 1 if silent else 0


if __name__ == "__main__":
    sys.exit(main())
