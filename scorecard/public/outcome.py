"""How a public edition came out: what the process that prepares it hands back, and the manifest of its release says.

What belongs here: the outcome alone, so that who reads it need not import what prepares an edition.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class PublicEdition:
    """How a public edition came out.

    `shares_suppressed` is the share of figures suppressed, 0 to 1, by kind; `corrections` the number of counts of which
    a published figure is revised, `corrections_waiting` where others wait; `given_away` what could be told from it, in
    which case it is held; `already_public` what can be told from the editions before, such as by a relation that was
    found since: it cannot be taken back, and this edition says no more of it; `why_none` a sentence where none could be
    made, `broke_off` whether that was for a failure of the machine or of ours and not for what was published.
    `follows` is the number of the register's entry of the newest edition published before it.
    """

    small_number: int
    counts_suppressed: int = 0
    shares_suppressed: Mapping[str, float] = field(default_factory=dict)
    corrections: int = 0
    corrections_waiting: tuple[str, ...] = ()
    given_away: tuple[str, ...] = ()
    already_public: tuple[str, ...] = ()
    why_none: str = ""
    broke_off: bool = False
    follows: int = 0
    register_number: int = 0
    register_sha256: str = ""

    @property
    def is_held(self) -> bool:
        return bool(self.given_away or self.why_none)
