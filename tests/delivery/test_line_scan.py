"""Lines and cells counted from bytes: against plain readers, whatever the bytes."""

import csv
import io
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scorecard.delivery import line_scan
from scorecard.delivery.line_scan import is_regular, line_breaks, physical_lines

MESS = st.text(st.sampled_from('ab",\n\r \u20ac'), max_size=40)


@pytest.fixture(scope="module", params=[1, 2, 7, 1 << 18])
def block(request: pytest.FixtureRequest) -> Iterator[int]:
    """Blocks so small that quotes, cells and lines lie across their edges."""
    whole = line_scan.BLOCK
    line_scan.BLOCK = request.param
    yield request.param
    line_scan.BLOCK = whole


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (b"", 0),
        (b"\xef\xbb\xbf", 0),
        (b"a", 1),
        (b"a\n", 1),
        (b"a\nb", 2),
        (b"a\r\nb\r\n", 2),
        (b"a\rb\r", 2),
        (b"a\n\r\nb", 3),
        (b"\n\n", 2),
        (b'"a\nb",c\n', 2),
    ],
)
def test_lines_end_in_any_way_and_the_last_may_not_end(content: bytes, lines: int) -> None:
    assert physical_lines(content) == lines


@given(MESS)
def test_lines_are_those_of_a_text_file(text: str) -> None:
    with io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8", newline="") as stream:
        assert physical_lines(text.encode()) == sum(1 for _ in stream)


@pytest.mark.parametrize(("cell", "breaks"), [("", 0), ("a\nb", 1), ("a\r\nb\n", 2), ("\r\r\n\n", 3)])
def test_line_breaks_of_a_cell(cell: str, breaks: int) -> None:
    assert line_breaks(cell) == breaks


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("a,b\n1,2\n", True),
        ("a,b\n1,2", True),
        ("a,b\r\n1,2\r\n", True),
        ('a,b\n"1,1",2\n', True),
        ('a,b\n"1 ""one"" 1",""\n', True),
        ('"a","b"\n"1","2"\n', True),
        ("a,b\n1,2,\n", False),
        ("a,b\n1\n", False),
        ("a,b\n1,2\n3", False),
        ("a,b\n\n", False),
        ('a,b\n"1\n2",3\n', False),
        ('a,b\n1,2"\n', False),
        ('a,b\n1 "one" 1,2\n', False),
        ('a,b\n1,"2\n', False),
    ],
)
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_regular_is_one_full_record_a_line(block: int, text: str, is_so: bool, mark: str) -> None:
    assert is_regular((mark + text).encode(), 2) is is_so


@settings(max_examples=300)
@given(MESS, st.integers(1, 4))
@example('"",""\n', 2)
def test_what_is_regular_reads_as_a_record_a_line(block: int, text: str, width: int) -> None:
    if not is_regular(text.encode(), width) or "\r" in text:
        return
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return  # a quote that closes too early: no reader takes it
    assert len(rows) == physical_lines(text.encode())
    assert all(len(row) == width or (width == 1 and not row) for row in rows)


def table(width: int) -> st.SearchStrategy[list[list[str]]]:
    cells = st.text(st.sampled_from('ab", \u20ac'), max_size=5)
    return st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=5)


@given(st.integers(2, 4).flatmap(table), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_what_is_written_well_without_line_breaks_is_regular(block: int, rows: list[list[str]], quoting: int) -> None:
    text = io.StringIO()
    csv.writer(text, quoting=quoting, lineterminator="\n").writerows(rows)  # type: ignore[arg-type]
    assert is_regular(text.getvalue().encode(), len(rows[0]))
