"""The secret order in which further cells are suppressed beside those that must be.

Whoever knows the rule of secondary suppression can run it backwards: were the smallest of the other cells taken, a
hidden partner would be known to be no larger than the smallest cell shown (the minimality attack). The order is
therefore a keyed hash of the name of a cell, with a key of the home that is in no release. It depends on no figure, so
that later editions agree with earlier ones.
"""

import hashlib
import hmac
from collections.abc import Callable
from pathlib import Path

from scorecard.release.secret_keys import read_key

# of cells that are drawn by lot, one in so many is
ONE_IN = 50

KEY_VARIABLE = "SCORECARD_SUPPRESSION_KEY"
KEY_FILE = "suppression.key"

# name of a cell -> its place among others: a sort key
SecretOrder = Callable[[str], bytes]


def secret_order(home: Path, la_code: str) -> SecretOrder:
    """The order of an authority: any two cells, named by text, compare by their keyed hashes.

    Raises:
        UnusableKey: the key is too short, or others may read its file.
    """
    return order_by(read_key(home / KEY_FILE, KEY_VARIABLE), la_code)


def is_drawn(order: SecretOrder, cell: str) -> bool:
    """Whether a cell is suppressed by lot. One without others among which partners are taken would else be known to
    have gone for its own amount."""
    return int.from_bytes(order(f"by lot {cell}")[:4], "big") < 2**32 // ONE_IN


def order_by(key: bytes, la_code: str) -> SecretOrder:
    """The order under a key that is at hand."""
    return lambda name: hmac.new(key, f"{la_code} {name}".encode(), hashlib.sha256).digest()
