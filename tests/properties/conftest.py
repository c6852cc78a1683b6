"""One workbench for every property of a worker: dbt compiles the project once for all workers."""

import pytest

from tests.conftest import FolderMaker
from tests.properties.workbench import Workbench, keep_compiled_models


@pytest.fixture(scope="session")
def bench(made_once: FolderMaker) -> Workbench:
    return Workbench(made_once("workbench", keep_compiled_models))
