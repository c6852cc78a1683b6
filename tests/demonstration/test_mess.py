"""A delivery with its mess still tells the truth, and every fault planted in it can be found."""

import csv
import io
from collections import Counter
from pathlib import Path

import pytest

from scorecard.demonstration import SyntheticDelivery, make_delivery
from scorecard.demonstration.faults import TWICE

SCALE = 0.03
KINDS = {
    "required value missing",
    "impossible date",
    "end before start",
    "unknown person reference",
    "duplicate key with different content",
}


def decoded(path: Path) -> str:
    """A file's text, by its marks and its bytes."""
    content = path.read_bytes()
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")


def table(path: Path) -> tuple[list[str], list[list[str]]]:
    """Header and rows, with the header brought to one manner."""
    header, *rows = csv.reader(io.StringIO(decoded(path), newline=""))
    return [name.strip().lower().replace(" ", "_").replace("-", "_") for name in header], rows


@pytest.fixture(scope="module")
def messy(tmp_path_factory: pytest.TempPathFactory) -> SyntheticDelivery:
    """A small delivery with its mess."""
    return make_delivery(tmp_path_factory.mktemp("messy"), scale=SCALE)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> SyntheticDelivery:
    """The same truth without."""
    return make_delivery(tmp_path_factory.mktemp("clean"), scale=SCALE, mess=False)


def test_every_fault_is_present_and_none_is_true(messy: SyntheticDelivery, clean: SyntheticDelivery) -> None:
    assert {kind for _, _, kind in messy.faults} == KINDS
    for extract in {extract for extract, _, _ in messy.faults}:
        text = decoded(messy.folder / f"{extract}.csv")
        truth = decoded(clean.folder / f"{extract}.csv")
        for _, key, kind in (fault for fault in messy.faults if fault[0] == extract):
            assert key not in truth
            assert text.count(key) == (2 if kind == TWICE else 1), (extract, key, kind)


def test_the_truth_is_all_there(messy: SyntheticDelivery, clean: SyntheticDelivery) -> None:
    for path in sorted(clean.folder.glob("*.csv")):
        true_header, true_rows = table(path)
        header, rows = table(messy.folder / path.name)
        assert set(true_header) <= set(header), path.name
        width = len(header)
        assert all(len(row) == width for row in rows), path.name
        place = header.index(true_header[0])
        found = {row[place].strip().upper() for row in rows}
        if path.stem not in ("early_help_assessment_factors", "school_attendance", "commentary"):
            assert {row[0].upper() for row in true_rows} <= found, path.name


def test_the_mess_is_of_every_kind(messy: SyntheticDelivery) -> None:
    contents = {path.stem: path.read_bytes() for path in messy.folder.glob("*.csv")}
    marks = Counter(content[:3] == b"\xef\xbb\xbf" for content in contents.values())
    ends = Counter(b"\r\n" in content for content in contents.values())
    assert min(marks.values()) > 3
    assert min(ends.values()) > 3
    assert b"\x92" in contents["ssd_department"]
    assert contents["ssd_disability"][:2] in (b"\xff\xfe", b"\xfe\xff")
    assert sum(b"source_system" in content for content in contents.values()) > 3
    assert "child_name" in table(messy.folder / "school_attendance.csv")[0]


def test_an_answer_of_na_is_never_a_blank_word(messy: SyntheticDelivery, clean: SyntheticDelivery) -> None:
    def answers(delivery: SyntheticDelivery) -> int:
        header, rows = table(delivery.folder / "ssd_missing.csv")
        keys, place = header.index("miss_table_id"), header.index("miss_missing_rhi_offered")
        return len({row[keys].strip() for row in rows if row[place].strip().upper() == "NA"})

    planted = sum(extract == "ssd_missing" for extract, _, _ in messy.faults)
    assert answers(clean) <= answers(messy) <= answers(clean) + planted
