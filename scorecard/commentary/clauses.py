"""Sentences, and the clauses that they are made of."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scorecard.commentary.merging import merged
from scorecard.commentary.tokens import About, Token, codes, tokens_of
from scorecard.commentary.vocabulary import Kind


@dataclass(frozen=True)
class Clause:
    """Tokens between two joins; `join` is the word or sign before it."""

    join: str
    tokens: tuple[Token, ...]

    @property
    def codes(self) -> str:
        """The kinds of its tokens, a letter each."""
        return codes(self.tokens)


@dataclass(frozen=True)
class Sentence:
    """The clauses of a sentence."""

    clauses: tuple[Clause, ...]
    is_question: bool
    is_conditional: bool


def sentences(text: str, about: About) -> Iterator[Sentence]:
    """Every sentence of a text."""
    run: list[Token] = []
    for token in tokens_of(text, about):
        if token.kind is Kind.STOP:
            if run:
                yield _sentence(run, about, token.value == "?")
            run = []
        else:
            run.append(token)
    if run:
        yield _sentence(run, about, is_question=False)


def _sentence(tokens: Sequence[Token], about: About, is_question: bool) -> Sentence:
    clauses: list[Clause] = []
    join, run = "", list[Token]()
    for token in [*tokens, Token(kind=Kind.JOIN, value="end", start=0, end=0)]:
        if token.kind is not Kind.JOIN:
            run.append(token)
            continue
        if run:
            clauses.append(Clause(join, merged(run, about)))
            join = ""
        join = _heavier(join, token.value)
        run = []
    return Sentence(
        clauses=tuple(_put_together(clauses)),
        is_question=is_question,
        is_conditional=any(token.kind is Kind.CONDITION for token in tokens),
    )


def _heavier(one: str, other: str) -> str:
    """Of two joins in a row, such as a comma and an `and`, the one that says more."""
    return other if one in ("", ",") or other in ("that", "after") else one


def _put_together(clauses: Sequence[Clause]) -> list[Clause]:
    """Clauses as they belong together, and what another clause of the sentence narrows down made unreadable."""
    found = list(clauses)
    for step in (_with_periods, _with_subjects, _with_alternatives, _with_restrictions):
        found = step(found)
    return found


def _with_periods(clauses: list[Clause]) -> list[Clause]:
    """A period that stands apart goes to the clause that it opens or ends; between two it could belong to either."""
    found: list[Clause] = []
    opening: Clause | None = None
    for at, clause in enumerate(clauses):
        if not re.fullmatch("[DCw]+", clause.codes):
            found.append(clause if opening is None else _one(opening, clause))
            opening = None
            continue
        following = clauses[at + 1].join if at + 1 < len(clauses) else ""
        if at == 0 and following in (",", ":"):
            opening = clause
        elif at == len(clauses) - 1 and clause.join == "," and found:
            found[-1] = _one(found[-1], clause)
        else:
            found = [*found[:-1], *map(_unread, found[-1:]), _unread(clause)]
    return found if opening is None else [*found, opening]


def _with_subjects(clauses: list[Clause]) -> list[Clause]:
    """A subject goes to what is said of it: `Performance, at 74%, …`. Two subjects of one verb are not read."""
    found: list[Clause] = []
    is_list = False
    for clause in clauses:
        before = found[-1] if found else None
        is_alone = before is not None and re.fullmatch("[DSR]+", before.codes) is not None
        if is_alone and before is not None and clause.join in (":", ",") and clause.codes[0] not in "SuK":
            found[-1] = _one(before, clause)
            continue
        if (is_alone or is_list) and clause.join in ("and", ","):
            # `police, health and education attendance was …`
            clause = _unread(clause)
            is_list = True
        else:
            is_list = False
        found.append(clause)
    return found


def _with_alternatives(clauses: list[Clause]) -> list[Clause]:
    """`In line with or better than target` is one clause, with a word in it that no grammar knows."""
    found: list[Clause] = []
    for clause in clauses:
        if clause.join == "or" and found:
            either = replace(clause.tokens[0], kind=Kind.UNKNOWN, words=("or",))
            found[-1] = Clause(found[-1].join, (*found[-1].tokens, either, *clause.tokens))
        else:
            found.append(clause)
    return found


def _with_restrictions(clauses: list[Clause]) -> list[Clause]:
    """`At team level, performance is …`, `…, in two of three teams`: who knows of whom the rest is said."""
    is_read = [Kind.UNKNOWN not in clause.codes for clause in clauses]
    if clauses and not is_read[0] and not clauses[0].join and not re.search("[BHUMN]", clauses[0].codes):
        return [_unread(clause) for clause in clauses]
    found = list(clauses)
    for at, clause in enumerate(clauses):
        if at and not is_read[at] and clause.join == "," and clause.codes[0] in "IWX":
            found[at - 1] = _unread(found[at - 1])
        # `after being above target`, and what somebody ensures that it is
        if clause.join == "after" or (clause.join == "that" and at and Kind.UNKNOWN in found[at - 1].codes):
            found[at] = _unread(clause)
    return found


def _one(before: Clause, clause: Clause) -> Clause:
    return Clause(before.join, before.tokens + clause.tokens)


def _unread(clause: Clause) -> Clause:
    if not clause.tokens:  # two joining words with nothing between them say nothing
        return clause
    return Clause(clause.join, (replace(clause.tokens[0], kind=Kind.UNKNOWN),))
