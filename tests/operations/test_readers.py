"""Readers of the marts while they are replaced again and again: each read is of one publication and of all of it."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from scorecard.release.heads import heads_file
from scorecard.release.publish import publish
from scorecard.settings import PROJECT_ROOT, Settings
from scorecard.warehouse.database import open_marts
from tests.release.folders import seal_again

pytestmark = pytest.mark.long

PUBLICATIONS = 50
READERS = 2

# Prints each publication that it has read, once; ends with what it has seen to be torn.
READING = """
import sys, time
from pathlib import Path
from scorecard.warehouse.database import open_marts

file, stop, seen, reads = Path(sys.argv[1]), Path(sys.argv[2]), [], 0
print("ready", flush=True)
while not stop.exists():
    with open_marts(file) as connection:
        numerators, rows = connection.execute(
            "select list(distinct numerator), count(*) from indicator_values where numerator is not null"
        ).fetchone()
        time.sleep(0.02)  # long enough for a replacement to come between the two reads of one connection
        commits = [int(commit) for (commit,) in connection.execute("select commit from releases").fetchall()]
        origins = [int(commit) for (commit,) in connection.execute("select commit from release_origins").fetchall()]
        assert [float(each) for each in numerators] == commits == origins, (numerators, commits, origins)
        assert rows == int(sys.argv[3]), rows
        reads += 1
        if commits != seen[-1:]:
            seen += commits
    time.sleep(0.05)
assert seen == sorted(seen), f"a reader was led back: {seen}"
print(reads, len(seen))
"""


def stamp(settings: Settings, number: int) -> int:
    """Make the release one whose figures all have this numerator, and whose commit is it too; gives how many they are.

    No release changes like that. What is tried is the replacement of the marts, and by this each one can be told.
    """
    folder = settings.releases / "916" / "2024-03" / "r1"
    file, before = folder / "indicator_values.parquet", folder / "before.parquet"
    file.replace(before)
    with duckdb.connect() as connection:
        connection.execute(
            f"""
            copy (
                select * replace (if(numerator is null, null, {number}) as numerator) from read_parquet('{before}')
            ) to '{file}' (format parquet)
            """
        )
        [(rows,)] = connection.execute(f"select count(numerator) from read_parquet('{file}')").fetchall()
    before.unlink()
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (folder / "manifest.json").write_text(json.dumps(manifest | {"commit": str(number)}), encoding="utf-8")
    seal_again(folder)
    heads_file(settings).unlink(missing_ok=True)
    return int(rows)


def test_every_read_sees_one_whole_publication_and_no_reader_is_led_back(
    home_with_release: Callable[[], Path], tmp_path: Path
) -> None:
    settings, stop = Settings(home=home_with_release()), tmp_path / "stop"
    rows = stamp(settings, 1)
    publish(settings)
    readers = [
        subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", READING, str(settings.marts), str(stop), str(rows)],
            cwd=PROJECT_ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(READERS)
    ]
    try:
        for reader in readers:
            assert reader.stdout is not None and reader.stdout.readline() == "ready\n"
        with open_marts(settings.marts) as held:
            for number in range(2, PUBLICATIONS + 2):
                stamp(settings, number)
                publish(settings)
            assert held.execute("select commit from releases").fetchall() == [("1",)], "who opened it keeps it"
        stop.touch()
        for reader in readers:
            said, errors = reader.communicate()
            assert reader.returncode == 0, errors
            reads, publications = map(int, said.split())
            assert reads >= publications > 1
    finally:
        stop.touch()
        for reader in readers:
            reader.kill()
            reader.communicate()
    with open_marts(settings.marts) as connection:
        assert connection.execute("select commit from releases").fetchall() == [(str(PUBLICATIONS + 1),)]
