"""A text cut into words, phrases, numbers and signs, each with what it does and where it stands."""

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from scorecard.commentary.quoted import Quoted
from scorecard.commentary.vocabulary import (
    ABBREVIATIONS,
    LEXICON,
    LONGEST_PHRASE,
    NUMBERS,
    Kind,
    Meaning,
    Phrase,
)

# Same length on both sides: places in the text stay places in the text.
_ALIKE = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'", "\u00a0": " ", "\u202f": " ", "\u2011": "-"})
_ATOM = re.compile(
    r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?(?![0-9,])|[0-9]+(?:\.[0-9]+)?"  # 1,248 or 93.7
    r"|[a-z]+(?:[-'][a-z]+)*'?"  # re-referrals, England's, neighbours'
    r"|\n\s*\n|\n(?=\s*[-*•])"  # a new paragraph, a new point of a list
    r"|[^\s]"
)
# What may stand in brackets beside a number, and how much of it: `22 out of 35`, `71 per cent`.
_NUMBER_WORDS = {"%", "per", "cent", "percent", "of", "out", "/", "pp"}
_LONGEST_NUMBER = 5
_ORDINAL_ENDINGS = ("st", "nd", "rd", "th")
_DASHES = ("-", "\u2013", "\u2014")
_ENDS = (".", "!", "?", "•")
# Before these a May is a month, whatever begins with a capital.
_BEFORE_A_MONTH = {"in", "since", "of", "for", "during", "at", "from", "to", "by"}


@dataclass(frozen=True)
class About:
    """What a commentary is about, as far as reading it needs to know.

    `names` leads from a name, in small letters, to the component that it means, `''` for the line as a whole, and
    whether it counts cases: of cases that `rose` nobody knows whether their number or their share is meant.
    """

    period_end: datetime.date
    measure: str
    months_apart: int
    names: Mapping[Phrase, tuple[str, bool]]
    components: frozenset[str] = frozenset({""})
    words: frozenset[str] = frozenset()  # those that its definition is written in


@dataclass(frozen=True)
class Token:
    """A word or phrase: its kind, what it says, and where it stands in the text."""

    kind: Kind
    value: str
    start: int
    end: int
    number: Quoted | None = None
    date: datetime.date | None = None
    words: tuple[str, ...] = ()


def codes(tokens: Sequence[Token]) -> str:
    """The kinds of tokens as one string, a letter each."""
    return "".join(token.kind for token in tokens)


def phrase_of(text: str) -> Phrase:
    """A name as its words, numbers in figures: `two or fewer` is `2 or fewer`."""
    return tuple(_canonical(word) for word, _, _ in _atoms(text))


def _atoms(text: str) -> Iterator[tuple[str, int, int]]:
    lowered = "".join(low if len(low := character.lower()) == 1 else character for character in text)
    for found in _ATOM.finditer(lowered.translate(_ALIKE)):
        yield found.group(), found.start(), found.end()


def _canonical(word: str) -> str:
    return str(NUMBERS[word]) if word in NUMBERS else word


def tokens_of(text: str, about: About) -> Iterator[Token]:
    """Every token of a text. Phrases are looked for longest first, names of the line before words of the language."""
    atoms = list(_atoms(text))
    words = [word for word, _, _ in atoms]
    canonical = [_canonical(word) for word in words]
    longest = max(LONGEST_PHRASE, *(len(name) for name in about.names), 1)
    at = 0
    while at < len(atoms):
        length, token = _longest(words, canonical, at, longest, about)
        start, end = atoms[at][1], atoms[at + length - 1][2]
        if token is None:
            token = _single(text, atoms, at)
            length = 1
            end = atoms[at][2]
            following = text[atoms[at + 1][1]] if at + 1 < len(atoms) else "A"
            if words[at] == "." and at and _is_abbreviation(words[at - 1]) and not following.isupper():
                at += 1
                continue
        yield Token(token.kind, token.value, start, end, token.number, token.date, tuple(canonical[at : at + length]))
        at += length


def _is_abbreviation(word: str) -> bool:
    return word in ABBREVIATIONS or (len(word) == 1 and word.isalpha())


def _longest(
    words: Sequence[str], canonical: Sequence[str], at: int, longest: int, about: About
) -> tuple[int, Token | None]:
    for length in range(min(longest, len(words) - at), 0, -1):
        name = about.names.get(tuple(canonical[at : at + length]))
        if name is not None:
            component, counts_cases = name
            return length, Token(Kind.SUBJECT, f"{'cases' if counts_cases else 'name'}/{component}", 0, 0)
        meaning: Meaning | None = LEXICON.get(tuple(words[at : at + length]))
        if meaning is not None:
            return length, Token(*meaning, 0, 0)
    return 1, None


def _single(text: str, atoms: Sequence[tuple[str, int, int]], at: int) -> Token:
    """What a word means that stands in no table: a number, a sign, May, or nothing known."""
    word, start, end = atoms[at]
    after = atoms[at + 1][0] if at + 1 < len(atoms) else ""
    touches_before = at > 0 and atoms[at - 1][2] == start
    touches_after = bool(after) and atoms[at + 1][1] == end
    if word in NUMBERS:
        return Token(Kind.NUMBER, "word", 0, 0, Quoted(Decimal(NUMBERS[word])))
    if word[0].isascii() and word[0].isdigit():
        if touches_after and after in _ORDINAL_ENDINGS:
            return Token(Kind.ORDINAL, word, 0, 0)
        if re.fullmatch(r"20\d\d", word):
            return Token(Kind.YEAR, word, 0, 0)
        return Token(Kind.NUMBER, "", 0, 0, Quoted(Decimal(word.replace(",", ""))))
    if word in _ORDINAL_ENDINGS and touches_before:
        return Token(Kind.FILLER, "", 0, 0)
    if word in ("may", "may's"):
        before = atoms[at - 1][0] if at else ""
        is_month = text[start] == "M" and (before in _BEFORE_A_MONTH or re.fullmatch(r"20\d\d", after))
        return Token(Kind.MONTH, "5", 0, 0) if is_month else Token(Kind.DOUBT, "", 0, 0)
    return Token(*_sign(word, touches_before, touches_after, at, atoms), 0, 0)


def _sign(
    word: str, touches_before: bool, touches_after: bool, at: int, atoms: Sequence[tuple[str, int, int]]
) -> Meaning:
    if word[0] == "\n" or word in _ENDS:
        return Kind.STOP, word[0]
    if word in (",", ";", ":"):
        return Kind.JOIN, word
    if word in ("(", ")"):
        return (Kind.FILLER, "") if _holds_a_number(at, atoms) else (Kind.JOIN, ",")
    if word in _DASHES and not (touches_before and touches_after):
        return Kind.JOIN, ","
    if word == "/" and touches_before and touches_after and all(atoms[at + step][0].isdigit() for step in (-1, 1)):
        return Kind.OF, "/"
    return Kind.UNKNOWN, word


def _holds_a_number(at: int, atoms: Sequence[tuple[str, int, int]]) -> bool:
    """Whether the bracket that opens or closes here holds nothing but a number: `England (21%)`."""
    step, end = (1, ")") if atoms[at][0] == "(" else (-1, "(")
    inside: list[str] = []
    for next_at in range(at + step, at + step * (_LONGEST_NUMBER + 2), step):
        if not 0 <= next_at < len(atoms):
            return False
        if atoms[next_at][0] == end:
            return bool(inside) and all(word in _NUMBER_WORDS or word[0].isdigit() for word in inside)
        inside.append(atoms[next_at][0])
    return False
