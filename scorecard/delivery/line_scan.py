"""Counting a file from its bytes alone, apart from whatever reads it as CSV.

The readers say what they made of a file; this says what there was to make. Nothing here knows a contract.
"""

import re

import numpy as np

QUOTE, COMMA, LINE_FEED = b'",\n'
BLOCK = 1 << 18  # bytes at a time: small enough to stay near the processor
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
LINE_END = re.compile(r"\r\n|\r|\n")


def physical_lines(content: bytes) -> int:
    """Lines of a text in UTF-8 or Windows-1252, however they end; what follows the last line end is one too."""
    ends = content.count(b"\n") + content.count(b"\r") - content.count(b"\r\n")
    return ends + (not content.endswith((b"\n", b"\r")) and content not in (b"", BYTE_ORDER_MARK))


def line_breaks(text: str) -> int:
    """Line ends within a cell."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def is_regular(content: bytes, width: int) -> bool:
    """Every line is one record of `width` cells, and every quote opens at a cell's start: any reader reads it alike.

    Counts commas outside quotes line by line, a block at a time. What it is not sure of is not regular.
    """
    start = len(BYTE_ORDER_MARK) if content.startswith(BYTE_ORDER_MARK) else 0
    is_inside, carried, last = False, 0, LINE_FEED
    for at in range(start, len(content), BLOCK):
        block = np.frombuffer(content, np.uint8, min(BLOCK, len(content) - at), at)
        commas, ends, quotes = block == COMMA, block == LINE_FEED, block == QUOTE
        if is_inside or quotes.any():
            inside = np.bitwise_xor.accumulate(quotes.view(np.uint8)).view(bool) ^ is_inside
            before = np.concatenate((np.array([last], np.uint8), block[:-1]))[quotes & inside]
            if ((before != COMMA) & (before != LINE_FEED) & (before != QUOTE)).any() or (ends & inside).any():
                return False
            commas &= ~inside
            is_inside = bool(inside[-1])
        places = np.flatnonzero(commas)
        at_ends = np.searchsorted(places, np.flatnonzero(ends))
        if len(at_ends):
            if (np.diff(at_ends, prepend=-carried) != width - 1).any():
                return False
            carried = int(len(places) - at_ends[-1])
        else:
            carried += len(places)
        last = int(block[-1])
    return not is_inside and (last == LINE_FEED or carried == width - 1)
