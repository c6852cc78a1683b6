"""One bench a worker: what the product says of the deliveries unchanged is found once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mutations.bench import Bench, bench_in


@pytest.fixture(scope="session")
def bench(conformance: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with bench_in(tmp_path_factory.mktemp("mutations"), conformance) as bench:
        yield bench
