"""One workbench for every property: dbt compiles the project once a session."""

import pytest

from tests.properties.workbench import Workbench


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    return Workbench(tmp_path_factory.mktemp("workbench"))
