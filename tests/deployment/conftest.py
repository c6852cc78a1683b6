"""A server of PostgreSQL that has the account and the database of the deployment."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.postgresql import server


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """Folder of the socket of a server that has the account and the database of the deployment."""
    with server() as address:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("create role scorecard login")
            connection.execute("create database scorecard owner scorecard")
        yield address.rpartition("host=")[2]
