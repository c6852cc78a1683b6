"""Counts and shares in a sentence about cases: `22 of 35 interviews were completed`, `20.9% of referrals were …`.

Such a sentence is full of words that no grammar knows. A pair of numbers that are the numerator and the denominator
can hardly mean anything else. To contradict them takes more: every word must be one of the line's definition, and a
whole name of the line must be among them.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scorecard.commentary.claims import Claim, FigureClaim, ShareClaim
from scorecard.commentary.clauses import Clause
from scorecard.commentary.tokens import About, Token
from scorecard.commentary.vocabulary import Kind

_OF = re.compile("NZN")
_BOUND_SHARE = re.compile("XNIN")
_PERCENT_OF = re.compile("X?PZ")
# What `nine in ten` may be said in.
_WHOLES = (3, 4, 5, 10, 20, 100)
_HARMLESS = frozenset("SBHDZIWR")
_SMALL_WORDS = frozenset(
    {"had", "a", "who", "to", "on", "for", "from", "by", "been", "be", "all", "or", "and", "children"}
)


@dataclass(frozen=True)
class _Words:
    """How far the words around a number are those of the line."""

    are_known: bool
    name_the_line: bool
    component: str


def read_share(text: str, clause: Clause, about: About) -> Claim | None:
    """The claim of a clause about cases, if it is one."""
    tokens, kinds = clause.tokens, clause.codes
    for pattern in (_BOUND_SHARE, _OF, _PERCENT_OF):
        found = pattern.search(kinds)
        if found:
            inside = tokens[found.start() : found.end()]
            around = [*tokens[: found.start()], *tokens[found.end() :]]
            words = _words(around, about)
            return None if words is None else _claim(text, inside, words)
    return None


def read_whole_and_part(text: str, clauses: Sequence[Clause]) -> ShareClaim | None:
    """`Of the 58 plans that began this month, 19 were …`: it can agree, and is too far apart to contradict."""
    if not clauses or not clauses[0].codes.startswith("ZN"):
        return None
    for clause in clauses[1:]:
        if re.match("N[BH]", clause.codes):
            whole, part = clauses[0].tokens[1], clause.tokens[0]
            return _of(text[clauses[0].tokens[0].start : part.end], part, whole)
    return None


def share_claim(text: str, tokens: Sequence[Token]) -> ShareClaim | None:
    """The claim of the tokens of `22 of 35` or `over nine in ten` alone, in a clause that is understood."""
    part, whole = [token for token in tokens if token.kind is Kind.NUMBER]
    bound = tokens[0].value if tokens[0].kind is Kind.BOUND else ""
    claim = _of(text[tokens[0].start : tokens[-1].end], part, whole, bound)
    return None if claim is None or (bound and claim.whole not in _WHOLES) else claim


def _claim(text: str, tokens: Sequence[Token], words: _Words) -> Claim | None:
    is_sure = words.are_known and words.name_the_line
    quote = text[tokens[0].start : tokens[-1].end]
    value = next((token for token in tokens if token.kind is Kind.VALUE), None)
    if value is not None and value.number is not None:
        if not words.are_known or (not is_sure and value.number.is_whole):
            return None
        bound = tokens[0].value if tokens[0].kind is Kind.BOUND else ""
        quote = text[tokens[0].start : value.end]
        number = value.number
        return FigureClaim(quote=quote, component=words.component, number=number, bound=bound, is_sure=is_sure)
    claim = share_claim(text, tokens)
    if claim is None or (claim.bound and not words.are_known):
        return None
    return ShareClaim(
        quote=quote,
        component=words.component,
        part=claim.part,
        whole=claim.whole,
        bound=claim.bound,
        is_sure=is_sure,
    )


def _of(quote: str, part: Token, whole: Token, bound: str = "") -> ShareClaim | None:
    assert part.number is not None and whole.number is not None
    if not (part.number.is_whole and whole.number.is_whole) or part.number.number > whole.number.number:
        return None
    return ShareClaim(quote=quote, part=int(part.number.number), whole=int(whole.number.number), bound=bound)


def _words(tokens: Sequence[Token], about: About) -> _Words | None:
    """None where something stands around the number that turns the sentence into another."""
    if any(token.kind not in _HARMLESS and token.kind is not Kind.UNKNOWN for token in tokens):
        return None
    components = {token.value.partition("/")[2] for token in tokens if token.kind is Kind.SUBJECT} - {""}
    if len(components) > 1:
        return None
    component = next(iter(components), "")
    said = {_stem(word) for token in tokens for word in token.words}
    known = {_stem(word) for word in (*about.words, *_SMALL_WORDS)}
    are_known = all(_stem(word) in known for token in tokens if token.kind is Kind.UNKNOWN for word in token.words)
    names = [name for name, (of_component, _) in about.names.items() if of_component == component]
    name_the_line = any(_content(name) and _content(name) <= said for name in names)
    return _Words(are_known=are_known, name_the_line=name_the_line, component=component)


def _content(name: Iterable[str]) -> set[str]:
    return {_stem(word) for word in name if word not in _SMALL_WORDS and word not in ("of", "in", "with", "within")}


def _stem(word: str) -> str:
    return word.removesuffix("'s").removesuffix("s")
