"""The words that commentary is read by. What does not stand here, nor among the names of a line, is not understood.

Each phrase has one kind, written as one letter, so that a clause becomes a short string and grammar a pattern over it.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from scorecard.periods import MONTHS

Phrase = tuple[str, ...]


class Kind(StrEnum):
    """What a word or phrase does in a sentence."""

    SUBJECT = "S"  # the figure, performance, we, a name of the line
    REFERENCE = "R"  # it, this, there
    IS = "B"
    HAS = "H"
    NUMBER = "N"
    VALUE = "P"  # a number in the unit of the line
    POINTS = "A"  # a difference in percentage points, or per 10,000
    TARGET = "T"
    OTHERS = "K"  # England, neighbours, region
    RELATION = "G"  # above, better than
    IN_LINE = "E"
    MEETS = "M"
    CHANGE = "U"
    RUN = "C"  # for the third consecutive month
    WINDOW = "w"  # over the last six months
    PERIOD = "D"
    FROM = "F"
    TO = "O"
    BY = "Y"
    OF = "Z"
    IN = "I"
    SINCE = "Q"
    THAN = "L"  # compared with
    ON = "J"
    AT = "W"
    AGAINST = "V"
    BOUND = "X"  # over, fewer than, within
    NOT = "n"
    DOUBT = "m"  # wish, plan, forecast: from here to the end of the sentence nothing is claimed
    CONDITION = "i"  # nothing in the sentence is claimed
    FILLER = "f"
    JOIN = "j"
    STOP = "s"
    UNKNOWN = "u"
    # pieces of numbers, runs and dates
    PERCENT = "%"
    POINT_WORD = "p"
    PER_10000 = "k"
    ORDINAL = "o"
    CONSECUTIVE = "c"
    UNIT = "t"
    IN_A_ROW = "r"
    LAST = "l"
    THIS = "h"
    EACH = "e"
    MONTH = "x"
    YEAR = "y"
    AGO = "g"
    END = "d"
    LAST_YEAR = "v"


Meaning = tuple[Kind, str]


def _words_of(text: str) -> list[str]:
    return text.split()


NUMBERS = {
    word: number
    for number, word in enumerate(
        _words_of(
            "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
            "seventeen eighteen nineteen twenty"
        ),
        start=1,
    )
} | {f"twenty-{word}": 20 + number for number, word in enumerate(("one", "two", "three", "four"), start=1)}

ORDINALS = {
    word: number
    for number, word in enumerate(
        _words_of(
            "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
            "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
        ),
        start=1,
    )
}

# by name, by its first three letters, and September by four
MONTH_NUMBERS = {
    name.lower(): number
    for number, month in enumerate(MONTHS, start=1)
    for name in {month, month[:3], month[: 4 if month == "September" else 3]}
}

# Words after which a full stop ends no sentence, unless the next begins with a capital.
ABBREVIATIONS = {"approx", "ca", "eg", "ie", "incl", "no", "nos", "vs"} | {
    name for name, number in MONTH_NUMBERS.items() if len(name) <= len("sept") and name not in ("may", "june", "july")
}

# What a phrase is, what it says, and the phrases, parted by bars.
_TABLE = (
    (
        Kind.FILLER,
        "",
        """the|a|an|our|its|their|own|local|internal|agreed|headline|overall|again|still|now|well|just|only|slightly
        |marginally|significantly|considerably|substantially|markedly|sharply|comfortably|narrowly|some|much|far|quite
        |very|already|also|further|small|slight|significant|modest|welcome|pleasingly|encouragingly|positively
        |disappointingly|unfortunately|sadly|however|therefore|children's services|reported|recorded|latest|both""",
    ),
    (Kind.SUBJECT, "figure", "figure|rate|percentage|proportion|share|value"),
    (
        Kind.SUBJECT,
        "performance",
        "performance|compliance|result|outturn|position|we|the service|service|the authority",
    ),
    (Kind.REFERENCE, "", "it|these|they|there"),
    (Kind.THIS, "", "this"),
    (
        Kind.IS,
        "present",
        """is|are|remains|remain|remaining|stands|stand|standing|sits|sitting|stays|being|currently|presently|at present
        |shows|marks|represents|continues to be|continue to be""",
    ),
    (
        Kind.IS,
        "perfect",
        """has been|have been|been|has remained|have remained|has stayed|have stayed|has seen|have seen|has shown
        |have shown""",
    ),
    (Kind.IS, "past", "was|were|stood|remained|stayed|saw|showed|ended|finished|came in"),
    (Kind.HAS, "", "has|have|did|does|do"),
    (Kind.TARGET, "", "target"),
    (Kind.RELATION, "above", "above|higher than|greater than|larger than"),
    (Kind.RELATION, "below", "below|beneath|lower than|smaller than"),
    (Kind.RELATION, "better", "better than|ahead of"),
    (Kind.RELATION, "worse", "worse than|behind|short of|shy of|falls short of|fell short of|falling short of"),
    (Kind.RELATION, "exceeds", "exceeds|exceeded|exceeding|exceed|surpassed|surpasses"),
    (Kind.RELATION, "at least", "at or above|equal to or above|on or above"),
    (Kind.RELATION, "at most", "at or below|equal to or below|on or below"),
    (Kind.IN_LINE, "", "in line with|on a par with|on par with|level with|equal to|same as|the same as"),
    (
        Kind.MEETS,
        "met",
        """met|meets|meet|meeting|achieved|achieves|achieve|achieving|hit|hits|hitting|reached|reaches|reaching|attained
        |continues to meet|continue to meet""",
    ),
    (Kind.MEETS, "missed", "missed|misses|failed to meet|fails to meet|failing to meet|failed to reach"),
    (
        Kind.CHANGE,
        "up",
        """increased|increasing|increase|increases|rose|risen|rising|rise|rises|grew|grown|growing|growth|climbed
        |crept up|gone up|went up|going up|up""",
    ),
    (
        Kind.CHANGE,
        "down",
        """decreased|decreasing|decrease|decreases|fell|fallen|falling|fall|falls|dropped|dropping|drop|drops|dipped
        |dipping|dip|dips|reduced|reducing|reduction|reduces|gone down|went down|going down|come down|came down|down""",
    ),
    (Kind.CHANGE, "better", "improved|improving|improvement|improves"),
    (Kind.CHANGE, "worse", "worsened|worsening|worsens|deteriorated|deteriorating|deterioration|got worse"),
    (Kind.CHANGE, "declined", "declined|declining|decline|declines"),
    (Kind.CHANGE, "same", "unchanged|no change|not changed"),
    (Kind.FROM, "", "from"),
    (Kind.TO, "", "to"),
    (Kind.BY, "", "by"),
    (Kind.OF, "", "of|out of"),
    (Kind.IN, "", "in|during|as at|as of"),
    (Kind.IN, "for", "for"),
    (Kind.SINCE, "", "since"),
    (
        Kind.THAN,
        "",
        """compared with|compared to|when compared with|when compared to|in comparison with|in comparison to|versus|vs
        |than""",
    ),
    (Kind.ON, "", "on"),
    (Kind.AT, "", "at"),
    (Kind.AGAINST, "", "against"),
    (Kind.BOUND, "over", "over|more than|in excess of"),
    (Kind.BOUND, "under", "under|less than|fewer than"),
    (Kind.BOUND, "at least", "at least|no less than|no fewer than"),
    (Kind.BOUND, "within", "within"),
    (Kind.NOT, "", "not|not yet|no longer|no|isn't|wasn't|aren't|hasn't|haven't|didn't|doesn't|don't"),
    (
        Kind.DOUBT,
        "",
        """will|would|should|shall|could|might|must|can|cannot|can't|won't|expect|expects|expected|expecting
        |anticipate|anticipates|anticipated|aim|aims|aiming|aimed|hope|hopes|hoping|hopeful|intend|intends|intention
        |planned|planning|forecast|forecasts|projected|projection|predict|predicted|prediction|likely|unlikely|towards
        |toward|trajectory|ambition|aspiration|goal|seek|seeks|seeking|need|needs|needed|want|wants|on course|on track
        |able|try|trying|working|soon|next|future|potential|potentially|confident|striving|strive|committed|focus
        |priority""",
    ),
    (
        Kind.CONDITION,
        "",
        """if|unless|until|till|assuming|provided|whether|when|whenever|once|where|except|excepting|exception|exceptions
        |excluding|excludes|excluded|exclude|apart|aside|adjusted|adjusting|discounting|disregarding|ignoring|without
        |as long as|so long as|as and when""",
    ),
    (Kind.JOIN, "and", "and"),
    (Kind.JOIN, "or", "or|nor"),
    (Kind.JOIN, "", "but|which|who|whose|so|yet|as well as"),
    (Kind.JOIN, "that", "that"),
    (Kind.JOIN, "after", "after|following"),
    (
        Kind.JOIN,
        "under",
        """while|whilst|although|though|as|because|with|despite|due to|owing to|reflecting|given
        |including|thanks to|driven by""",
    ),
    (Kind.UNKNOWN, "", "up to"),  # at most, or risen to
    (Kind.PERCENT, "", "%|per cent|percent|per-cent"),
    (
        Kind.POINT_WORD,
        "",
        """percentage points|percentage point|percentage-points|percentage-point|pp|pps|ppt|ppts|points|point|pts""",
    ),
    (Kind.PER_10000, "", "per 10,000|per 10,000 children|per 10000|per 10000 children"),
    (Kind.CONSECUTIVE, "", "consecutive|successive|straight"),
    (Kind.UNIT, "month", "month|months|month's"),
    (Kind.UNIT, "quarter", "quarter|quarters|quarter's"),
    (Kind.UNIT, "year", "year|years|year's"),
    (Kind.UNIT, "monthly", "monthly"),
    (Kind.UNIT, "quarterly", "quarterly"),
    (Kind.IN_A_ROW, "", "running|in a row|in succession|on the trot"),
    (Kind.LAST, "", "last|past|previous|prior|preceding"),
    (Kind.EACH, "", "each|every"),
    (Kind.AGO, "", "ago|earlier|before"),
    (Kind.END, "", "end of|the end of"),
    (Kind.LAST_YEAR, "", "last year"),
    (
        Kind.PERIOD,
        "0",
        """current month|reporting month|in month|in-month|month end|month-end|at month end|at month-end|current period
        |reporting period|this period|in the period""",
    ),
    (
        Kind.PERIOD,
        "-12",
        """a year ago|one year ago|a year earlier|12 months ago|twelve months ago|12 months earlier
        |this time last year|at this time last year|the same time last year|at the same time last year
        |same month last year|the same month last year|in the same month last year|same period last year
        |the same period last year|in the same period last year|the same point last year|at the same point last year
        |the same quarter last year|in the same quarter last year|the same month a year ago
        |in the same month a year ago""",
    ),
)

_CONTINUES = ("continues to", "continue to", "continued to", "continuing to")
_PLAIN_VERBS = {
    "up": ("rise", "increase", "grow", "climb"),
    "down": ("fall", "drop", "decrease", "reduce"),
    "better": ("improve",),
    "worse": ("worsen", "deteriorate"),
    "declined": ("decline",),
}

# Those with whom a line is compared, by the kinds of seeds/benchmarks.csv; a region has its own name after the colon.
REGIONS = (
    "north east",
    "north west",
    "yorkshire and the humber",
    "east midlands",
    "west midlands",
    "east of england",
    "london",
    "south east",
    "south west",
)
_OTHERS = {
    "england": ("england", "england's", "national", "english", "all england"),
    "statistical_neighbours": (
        "statistical neighbours",
        "statistical neighbour",
        "statistical neighbours'",
        "stat neighbours",
        "stat neighbour",
        "neighbours",
    ),
    "region": ("region", "regional", "the region's"),
    "peer_group": ("peer group", "peers", "peer"),
    "comparator_average": ("comparator group", "comparators", "comparator", "comparator authorities"),
} | {f"region:{name}": (name,) for name in REGIONS}
_THEIR_FIGURES = ("", " average", " averages", " figure", " figures", " rate", " benchmark", " mean", " median")


def lexicon() -> dict[Phrase, Meaning]:
    """Every phrase, as its words, with what it does and says; longer phrases are looked for first.

    Raises:
        ValueError: a phrase is given two meanings.
    """
    listed = list(_phrases())
    found = {tuple(phrase.split(" ")): meaning for phrase, meaning in listed}
    if len(found) < len(listed):
        raise ValueError("a phrase of commentary is given two meanings")
    found |= {(word,): (Kind.ORDINAL, str(number)) for word, number in ORDINALS.items()}
    found |= {
        (f"{name}{ending}",): (Kind.MONTH, str(n))
        for name, n in MONTH_NUMBERS.items()
        if name != "may"
        for ending in ("", "'s")
    }
    return found


def _phrases() -> Iterator[tuple[str, Meaning]]:
    for kind, says, phrases in _TABLE:
        for phrase in phrases.split("|"):
            yield " ".join(phrase.split()), (kind, says)
    for direction, verbs in _PLAIN_VERBS.items():
        for verb in verbs:
            for continues in _CONTINUES:
                yield f"{continues} {verb}", (Kind.CHANGE, direction)
    for whose, names in _OTHERS.items():
        for name in names:
            for figure in _THEIR_FIGURES:
                yield name + figure, (Kind.OTHERS, whose)
    yield "nationally", (Kind.OTHERS, "england")
    yield "regionally", (Kind.OTHERS, "region")


LEXICON: Mapping[Phrase, Meaning] = lexicon()
LONGEST_PHRASE = max(len(phrase) for phrase in LEXICON)
