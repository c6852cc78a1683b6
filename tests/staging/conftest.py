"""The bench, which parses the project once a session."""

import pytest

from tests.staging.bench import Bench


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("staging"))
