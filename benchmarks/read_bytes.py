"""Read the bytes of a delivery and do nothing with them: `python benchmarks/read_bytes.py DELIVERY`."""

import sys
from pathlib import Path

if __name__ == "__main__":
    for path in sorted(Path(sys.argv[1]).iterdir()):
        path.read_bytes()
