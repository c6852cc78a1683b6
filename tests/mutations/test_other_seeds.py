"""Invented authorities under other seeds, held against counts made without this project: clean, messy, and rewritten.

The truth of a delivery of the demonstration is its clean rows. Ten lines of it, one of each pattern, are counted by
hand-written SQL (`benchmarks/hand_written`). The same truth as systems write it must give the same figures in these
lines and in all others.
"""

import csv
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from scorecard.delivery.contracts import load_contracts
from scorecard.demonstration import make_delivery
from scorecard.settings import PROJECT_ROOT
from tests.mutations.bench import LA_CODE, MONTH, Account, account_of, differing, read_files, write_otherwise
from tests.mutations.extract_file import ExtractFile

pytestmark = [pytest.mark.slow, pytest.mark.long]

# with rows in every extract of the reporting month: what a gate withholds cannot be compared
SEEDS = (8, 2026)
SCALE = 0.03
SCRIPT = PROJECT_ROOT / "benchmarks" / "hand_written" / "run.py"
TEN, FEW_LINES = 10, 5

Counted = Mapping[tuple[str, str, str], tuple[float | None, ...]]


@dataclass(frozen=True)
class Authority:
    seed: int
    folder: Path
    clean: Account


@pytest.fixture(scope="module", params=SEEDS)
def authority(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    folder = tmp_path_factory.mktemp(f"seed_{request.param}")
    make_delivery(folder / "clean", la_code=LA_CODE, month=str(MONTH), seed=request.param, scale=SCALE, mess=False)
    with_every_extract(folder / "clean")
    yield Authority(request.param, folder, account_of(read_files(folder / "clean"), folder))


def with_every_extract(folder: Path) -> None:
    """A header alone for an extract that the demonstration does not know: the hand-written SQL asks for each."""
    for contract in load_contracts().values():
        path = folder / contract.file_name
        if not path.is_file() and not contract.is_optional:
            path.write_text(",".join(column.name for column in contract.columns) + "\n", encoding="utf-8")


def counted_by_hand(delivery: Path, result: Path) -> Counted:
    subprocess.run([sys.executable, str(SCRIPT), str(delivery), str(result)], check=True, cwd=PROJECT_ROOT)
    with result.open(encoding="utf-8", newline="") as stream:
        return {
            (row["indicator_id"], row["component"], row["period_end"]): tuple(
                float(row[side]) if row[side] else None for side in ("numerator", "denominator", "value")
            )
            for row in csv.DictReader(stream)
        }


def test_ten_lines_are_as_counted_by_hand(authority: Authority, tmp_path: Path) -> None:
    expected = counted_by_hand(authority.folder / "clean", tmp_path / "figures.csv")
    assert len({line for line, _, _ in expected}) == TEN
    found = {
        (line, component, period_end): figure
        for (line, component, basis, _, period_end), figure in authority.clean.figures.items()
        if basis == "headline"
    }
    different = {
        key: (found.get(key), figures) for key, figures in expected.items() if not is_alike(found, key, figures)
    }
    assert different == {}


def is_alike(found: Counted, key: tuple[str, str, str], expected: tuple[float | None, ...]) -> bool:
    return key in found and all(
        one is other if one is None or other is None else abs(one - other) <= 1e-9
        for one, other in zip(found[key], expected, strict=True)
    )


def test_the_same_truth_as_systems_hand_it_over_gives_the_same_figures(authority: Authority) -> None:
    folder = authority.folder / "messy"
    delivery = make_delivery(folder, la_code=LA_CODE, month=str(MONTH), seed=authority.seed, scale=SCALE)
    assert delivery.faults
    contracts = load_contracts()
    files = {
        extract: ExtractFile(contract, contract.file_name, [], [], raw=(folder / contract.file_name).read_bytes())
        for extract, contract in contracts.items()
        if (folder / contract.file_name).is_file()
    }
    messy = account_of(files, authority.folder)
    assert messy.refusal == ""
    # in an extract of a few rows the faulty ones that were added are a fifth: such a line is withheld, and says so
    assert differing(authority.clean.figures, messy).keys() <= messy.statuses.keys()
    assert len(messy.statuses) < FEW_LINES


def test_the_same_truth_as_systems_write_it_gives_the_same_figures(authority: Authority) -> None:
    files = read_files(authority.folder / "clean")
    dice, filled = Random(authority.seed), {extract: file for extract, file in files.items() if file.rows}
    done = write_otherwise(dice, filled, ways=8)
    assert len(done) > len(files)
    written = account_of(files, authority.folder)
    assert written.refusal == ""
    assert (differing(authority.clean.figures, written), written.statuses) == ({}, {})
