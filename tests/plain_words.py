"""What no page, table, workbook, message or document may say, by section 8 of the rules for statements.

`said_wrongly` is for text as a reader sees it; markup and code have been taken out before.
"""

import re
from collections.abc import Iterator

# the left column of the list, as it would stand in a sentence
NEVER_SAID = (
    r"\bLine \d",
    r"evidence of (getting|rising|falling|improving)",
    r"\bnoughts?\b",
    r"within the variation that this",
    r"\b[Aa]s things are\b",
    r"is to be expected",
    r"Held against the data",
    r"The data say otherwise",
    r"It makes no claim",
    r"Nothing was written about this",
    r"\bCounted / Out of\b",
    r"Small groups jump",
    r"stand beside ours",
    r"Resolved one way or the other",
    r"\b[Kk]e(pt|eps?) back\b",
    r"A figure is published once",
    r"(is|are) passed over\b.*\bunderstood|not understood is passed over",
    r"Can we use this delivery",
    r"[Bb]oth gates let it through",
    r"Rows to mend",
    r"until mended",
    r"\b[Ss]et aside\b",
    r"is bearable",
    r"do not bear out",
)
# headings that pages had; in a sentence these words are as good as any
NEVER_HEADED = (r"\bBeside it\b", r"\bCompanions\b", r"\bGood is\b", r"\bWhat came\b")
# lines that are lines: of text, of a file, of a drawing; an entry of the scorecard is a measure
LINE = re.compile(r"\blines?\b", re.IGNORECASE)
LINES_THAT_ARE_LINES = re.compile(
    r"""
    \b(
        (log|head|first|last|blank|broken|physical|centre|dashed|upright|straight|command|swallowed|plain|two)[ -]lines?
        | (rows|encoding|\d+|file|up[ ]to|in|at|with|by[ ]its|to|one|a|of|knows|each|every)[,]?[ ]lines?
        | lines?[ ](breaks?|charts?|ends?|\d|in[ ]the[ ]file|inside|counted|as[ ]an[ ]editor|that[ ](it|a[ ]stray))
        | lines?[ ]and[ ](all|branches|the[ ]nearest) | lines?,[ ]rows | their[ ]lines[ ]are[ ]counted
        | lines[ ]are[ ]added | seal[ ]of[ ]the[ ]line | names[ ]the[ ]lines
        | lines?[ ]of[ ](a|the|its|every|FILE)[ ]?(file|head|copy|column|table)?
    )\b | ^[,:]?[ ]lines?\b | ^The[ ]lines[ ]of[ ]$
    """,
    re.VERBOSE | re.IGNORECASE,
)
A_MEASURE = re.compile(
    r"\blines? ((that|which) (needs?|miss|meet|ha[sv]e?|is|are)|of the (scorecard|catalogue)|about (children|staff))\b"
    r"|\b(the|this|that|each|every|improving|quarterly) line( is| has| was|'s| goes| stands| needs)\b"
    r"(?! (held by tests|accounted for))"
    r"|\blines? (with a (target|figure)|without a (target|figure)|in development|getting better)\b"
    r"|(?<!seal )\bof (the|this|that|such a) line\b(?! (of|break|end))",
    re.IGNORECASE,
)


def said_wrongly(text: str, *, is_page: bool = True) -> Iterator[str]:
    """What a text says that the list has another word for, with a little of what stands around it."""
    for phrase in (*NEVER_SAID, *(NEVER_HEADED if is_page else ())):
        for found in re.finditer(phrase, text):
            yield _around(text, found)
    for found in LINE.finditer(text):
        around = text[max(found.start() - 25, 0) : found.end() + 25]
        if A_MEASURE.search(around) or not LINES_THAT_ARE_LINES.search(around):
            yield _around(text, found)


def _around(text: str, found: re.Match[str]) -> str:
    return " ".join(text[max(found.start() - 50, 0) : found.end() + 50].split())
