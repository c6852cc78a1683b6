"""The grammar of a clause: which kinds of words may follow each other, and what that claims."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from scorecard.commentary.claims import ChangeClaim, Claim, FigureClaim, Run, ShareClaim, StandingClaim
from scorecard.commentary.shares import share_claim
from scorecard.commentary.tokens import Token, codes
from scorecard.commentary.vocabulary import Kind


@dataclass(frozen=True)
class Subject:
    """Who a clause is about: the line or one of its components, and how the text calls its figure."""

    component: str
    called: str


class NotUnderstood(Exception):
    """The clause says something that the grammar does not know."""


@dataclass
class Reader:
    """One clause while it is read."""

    text: str
    tokens: Sequence[Token]
    opens_sentence: bool
    claims: list[Claim] = field(default_factory=list)
    subject: Subject | None = None
    refers: bool = False  # it, this, there
    moves_something: bool = False  # whether the subject came before the verb that says how it moved
    verb: str = ""
    negation: Token | None = None
    period: Token | None = None
    run: Token | None = None
    window: Token | None = None
    since: Token | None = None

    @property
    def has_opening(self) -> bool:
        """Whether a subject or a verb came before: without one, a phrase may be a wish or a heading."""
        return self.subject is not None or self.refers or bool(self.verb)

    def quote(self, tokens: Sequence[Token]) -> str:
        first = tokens[0] if self.negation is None else min(self.negation, tokens[0], key=lambda token: token.start)
        quote = self.text[first.start : tokens[-1].end]
        closing = self.text[tokens[-1].end : tokens[-1].end + 1]
        return quote + closing if closing == ")" and "(" in quote else quote

    def add(self, claim: Claim) -> None:
        """Keep a claim with what the verb before it says."""
        self.claims.append(replace(claim, is_negated=self.negation is not None, is_past=self.verb == "past"))
        self.negation = None


def parsed(text: str, tokens: Sequence[Token], opens_sentence: bool) -> Reader:
    """A clause read to its last token.

    Raises:
        NotUnderstood: a token is left over, or two say what only one can.
    """
    reader = Reader(text, tokens, opens_sentence)
    kinds = codes(tokens)
    at = 0
    while at < len(kinds):
        for pattern, build in _PHRASES:
            found = pattern.match(kinds, at)
            if found:
                _check_place(reader, build, kinds, found.end())
                build(reader, tokens[found.start() : found.end()])
                at = found.end()
                break
        else:
            raise NotUnderstood
    if reader.negation is not None:
        raise NotUnderstood
    return reader


# As they stand after `to` and `plans to`; without a subject they are as good as that.
_INFINITIVES = {"meet", "achieve", "exceed", "hit"}
_ALSO_COMMANDS = {"increase", "decrease", "rise", "fall", "drop", "dip", "decline"}


def _check_form(reader: Reader, token: Token, is_aimed: bool) -> None:
    """`…, and meet the target` and `Reducing from 24% to 20%` may be what somebody wants."""
    word = token.words[-1] if token.words else ""
    if reader.has_opening:
        return
    if word in _INFINITIVES or (reader.opens_sentence and (word.endswith("ing") or is_aimed)):
        raise NotUnderstood


def _check_place(reader: Reader, build: "_Build", kinds: str, end: int) -> None:
    """`Performance above target fell` and `the increase is in line` are about something else than they begin with."""
    rest = kinds[end:]
    if build is _standing and reader.subject is not None and not reader.verb and rest.strip("DCw"):
        raise NotUnderstood
    if build is _change and rest[:1] and rest[0] in ("BHJFLVZIS" if reader.subject is not None else "BHJFLVZISEGX"):
        raise NotUnderstood


_Build = Callable[[Reader, Sequence[Token]], None]


def _named(reader: Reader, tokens: Sequence[Token]) -> None:
    if reader.subject is not None:
        raise NotUnderstood
    reader.subject = subject_of(tokens)
    if reader.subject is None:
        raise NotUnderstood


def subject_of(tokens: Sequence[Token]) -> Subject | None:
    """Who the words of a subject mean together; none where they mean two components."""
    named = [token.value.partition("/") for token in tokens if token.kind is Kind.SUBJECT]
    components = {component for _, _, component in named if component}
    if len(components) > 1:
        return None
    ways = [called for called, _, _ in named]
    called = next(way for way in ("figure", "name", "cases", "performance") if way in ways)
    return Subject(next(iter(components), ""), called)


def _referred(reader: Reader, tokens: Sequence[Token]) -> None:
    if reader.claims:
        raise NotUnderstood
    reader.refers = True


def _verb(reader: Reader, tokens: Sequence[Token]) -> None:
    reader.verb = tokens[0].value or reader.verb or "has"


def _negated(reader: Reader, tokens: Sequence[Token]) -> None:
    if reader.negation is not None:
        raise NotUnderstood
    reader.negation = tokens[0]


def _dated(reader: Reader, tokens: Sequence[Token]) -> None:
    if reader.period is not None:
        raise NotUnderstood
    reader.period = tokens[0]


def _in_a_run(reader: Reader, tokens: Sequence[Token]) -> None:
    if reader.run is not None:
        raise NotUnderstood
    reader.run = tokens[0]


def _over_a_window(reader: Reader, tokens: Sequence[Token]) -> None:
    if reader.window is not None:
        raise NotUnderstood
    reader.window = tokens[0]


def _since(reader: Reader, tokens: Sequence[Token]) -> None:
    """Above target since October."""
    if reader.since is not None or not any(isinstance(claim, StandingClaim) for claim in reader.claims):
        raise NotUnderstood
    reader.since = replace(tokens[1], start=tokens[0].start)


def _of(tokens: Sequence[Token], kind: Kind) -> Token | None:
    return next((token for token in tokens if token.kind is kind), None)


def _standing(reader: Reader, tokens: Sequence[Token]) -> None:
    """Above target; 2 percentage points below the target of 95%; in line with England (21%)."""
    amount, bound = _of(tokens, Kind.POINTS), _amount_bound(tokens)
    others, number = _of(tokens, Kind.OTHERS), _of(tokens, Kind.VALUE)
    relation = _relation([token for token in tokens if token is not bound])
    for token in tokens:
        if token.kind in (Kind.MEETS, Kind.RELATION):
            _check_form(reader, token, is_aimed=False)
    if others is not None and relation in ("on", "met", "missed"):
        raise NotUnderstood
    if amount is not None and (reader.negation is not None or relation in ("on", "met", "missed", "in line")):
        raise NotUnderstood
    kinds = codes(tokens)
    reader.add(
        StandingClaim(
            quote=reader.quote(tokens),
            to="target" if others is None else others.value,
            relation=relation,
            amount=None if amount is None else amount.number,
            amount_bound="" if bound is None else bound.value,
            quoted=None if number is None else number.number,
            may_be_figure="TP" in kinds,
        )
    )


def _amount_bound(tokens: Sequence[Token]) -> Token | None:
    """The `less than` of `less than 2 percentage points`."""
    kinds = codes(tokens)
    return tokens[kinds.index("XA")] if "XA" in kinds else None


def _relation(tokens: Sequence[Token]) -> str:
    for token in tokens:
        if token.kind is Kind.RELATION or token.kind is Kind.MEETS:
            return token.value
        if token.kind is Kind.IN_LINE:
            return "in line"
        if token.kind in (Kind.ON, Kind.AT):
            return "on"
        if token.kind is Kind.BOUND:
            return {"over": "above", "under": "below", "within": "met", "at least": "at least"}[token.value]
    raise NotUnderstood


def _within(reader: Reader, tokens: Sequence[Token]) -> None:
    """Within 2 percentage points of target."""
    others, number = _of(tokens, Kind.OTHERS), _of(tokens, Kind.VALUE)
    if tokens[0].value not in ("within", "under") or reader.negation is not None:
        raise NotUnderstood
    reader.add(
        StandingClaim(
            quote=reader.quote(tokens),
            to="target" if others is None else others.value,
            relation="within",
            amount=tokens[1].number,
            quoted=None if number is None else number.number,
        )
    )


def _passive(reader: Reader, tokens: Sequence[Token]) -> None:
    """The target of 95% was not met."""
    if reader.subject is not None:
        raise NotUnderstood
    number, last = _of(tokens, Kind.VALUE), tokens[-1]
    if last.kind is Kind.RELATION and last.value != "exceeds":
        raise NotUnderstood
    reader.subject = Subject("", "performance")
    negation = _of(tokens, Kind.NOT)
    if negation is not None:
        _negated(reader, [negation])
    past = any(token.value == "past" for token in tokens)
    reader.verb = "past" if past else "present"
    reader.add(
        StandingClaim(
            quote=reader.quote(tokens),
            to="target",
            relation=last.value,
            quoted=None if number is None else number.number,
            may_be_figure="TP" in codes(tokens),
        )
    )


def _quoted_target(reader: Reader, tokens: Sequence[Token]) -> None:
    """Against a target of 95%; the target is 95%."""
    number = _of(tokens, Kind.VALUE)
    if reader.negation is not None:
        raise NotUnderstood
    if tokens[0].kind is Kind.TARGET and (reader.subject is not None or reader.claims):
        raise NotUnderstood
    if tokens[0].kind is Kind.TARGET:
        reader.subject = Subject("", "performance")
        reader.verb = "present"
    if number is not None and (tokens[0].kind is Kind.TARGET or "TP" not in codes(tokens)):
        quote = reader.quote([token for token in tokens if token.kind not in (Kind.AGAINST, Kind.THAN)])
        reader.add(StandingClaim(quote=quote, to="target", relation="quoted", quoted=number.number))


def _nothing(reader: Reader, tokens: Sequence[Token]) -> None:
    """Understood, and nothing that the data could be asked about."""
    if reader.negation is not None:
        raise NotUnderstood


def _other_period(reader: Reader, tokens: Sequence[Token]) -> None:
    """Compared with 28.6% a year ago."""
    number, period = _of(tokens, Kind.VALUE), _of(tokens, Kind.PERIOD)
    assert number is not None and number.number is not None and period is not None
    if reader.negation is not None or period.value == "this":
        raise NotUnderstood
    claim = FigureClaim(quote=reader.quote(tokens[1:]), number=number.number, when=period.date)
    reader.add(claim)


def _change(reader: Reader, tokens: Sequence[Token]) -> None:
    """Up from 71%; rose from 71% in February to 75%; an increase of 2 percentage points since last month."""
    moved = next(token for token in tokens if token.kind is Kind.CHANGE)
    claim = _change_claim(tokens, moved, reader.quote(tokens))
    _check_form(reader, moved, is_aimed=claim.end is not None and moved.words[-1] in _ALSO_COMMANDS)
    if reader.negation is not None and any((claim.start, claim.end, claim.amount)):
        raise NotUnderstood
    thing = [token for token in tokens if token.kind is Kind.SUBJECT]
    if thing and not (reader.has_opening or "UI" in codes(tokens)):
        raise NotUnderstood  # `Improving timeliness` is a heading or a wish
    reader.moves_something = reader.subject is not None
    if thing and (reader.subject is None or reader.subject.called == "performance"):
        reader.subject = subject_of(thing)
        if reader.subject is None:
            raise NotUnderstood
    reader.add(claim)


def _change_claim(tokens: Sequence[Token], moved: Token, quote: str) -> ChangeClaim:
    """What the words around a change say: a number or period belongs to the small word before it."""
    claim = ChangeClaim(quote=quote, direction=moved.value)
    marker: Kind | None = None
    for token in tokens:
        if token.kind in (Kind.SINCE, Kind.THAN, Kind.FROM, Kind.ON, Kind.TO, Kind.BY, Kind.OF):
            marker = token.kind
        elif token.kind is Kind.VALUE and marker is Kind.TO:
            claim = replace(claim, end=token.number)
        elif token.kind is Kind.VALUE and marker not in (None, Kind.BY, Kind.OF):
            # not in `rose by 5%`, which is points, or a twentieth of what it was
            claim = replace(claim, start=token.number)
        elif token.kind is Kind.PERIOD and (marker in (Kind.TO, None) or token.value == "this"):
            claim = replace(claim, when=token.date)
        elif token.kind is Kind.PERIOD:
            opens = marker is Kind.SINCE and token.value == "calendar"
            claim = replace(claim, since=token.date, opens_at_since=opens)
        elif token.kind is Kind.POINTS:
            claim = replace(claim, amount=token.number)
        elif token.kind is Kind.WINDOW:
            number, unit = token.value.split("/")
            claim = replace(claim, back=Run(int(number), unit))
    return claim


def _compared(reader: Reader, tokens: Sequence[Token]) -> None:
    """Higher than last month; 2 percentage points better than in February; in line with the month before."""
    compared = next(token for token in tokens if token.kind in (Kind.RELATION, Kind.IN_LINE))
    ways = {"above": "up", "below": "down", "better": "better", "worse": "worse", "": "same"}
    period = _of(tokens, Kind.PERIOD)
    number, amount = _of(tokens, Kind.VALUE), _of(tokens, Kind.POINTS)
    if compared.value not in ways or period is None or period.value == "this":
        raise NotUnderstood
    if compared.kind is Kind.RELATION and "than" not in compared.words:
        raise NotUnderstood  # `below target in March but above in April`
    if reader.negation is not None and (number or amount):
        raise NotUnderstood
    reader.add(
        ChangeClaim(
            quote=reader.quote(tokens),
            direction=ways[compared.value],
            start=None if number is None else number.number,
            amount=None if amount is None else amount.number,
            since=period.date,
        )
    )


def _figure(reader: Reader, tokens: Sequence[Token]) -> None:
    """At 93.7%; over 90%; above 90%."""
    number, first = tokens[-1].number, tokens[0]
    bounds = {"over": "over", "above": "over", "under": "under", "below": "under", "at least": "at least"}
    is_bound = first.kind in (Kind.BOUND, Kind.RELATION)
    if number is None or reader.negation is not None or (is_bound and first.value not in bounds):
        raise NotUnderstood
    if first.kind is Kind.OF and (reader.subject is None or reader.verb):
        raise NotUnderstood
    quoted = tokens[1:] if first.kind is Kind.OF else tokens
    reader.add(FigureClaim(quote=reader.quote(quoted), number=number, bound=bounds[first.value] if is_bound else ""))


def _share(reader: Reader, tokens: Sequence[Token]) -> None:
    """22 of 35, beside a figure."""
    claim = share_claim(reader.text, tokens)
    if claim is None or reader.negation is not None:
        raise NotUnderstood
    reader.add(ShareClaim(quote=claim.quote, part=claim.part, whole=claim.whole, bound=claim.bound, is_sure=True))


_TARGET = "(?:T(?:Z?P)?|PT)"
_OTHERS = "(?:K(?:[ZW]?P)?|PK)"
_BASE = "(?:[QLFJ]DP?|[FJL]PD?|w)"
_PHRASES: tuple[tuple[re.Pattern[str], _Build], ...] = tuple(
    (re.compile(pattern), build)
    for pattern, build in (
        ("S(?:[ZIJ]?S)*", _named),
        ("R", _referred),
        (f"XAZ(?:{_TARGET}|{_OTHERS})", _within),
        (f"(?:X?A)?[GEJWMX](?:{_TARGET}|{_OTHERS})(?:YA)?", _standing),
        ("(?:PT|T(?:Z?P)?)[BH]*n?[BH]*[MG]", _passive),
        (f"[VL]{_TARGET}|TB?P", _quoted_target),
        (f"[VL]{_OTHERS}", _nothing),
        ("L(?:PD|DP)", _other_period),
        (f"[AP]?U(?:I?S)?(?:[YZ]?[AP])?{_BASE}?(?:OPD?)?{_BASE}?(?:Y[AP])?", _change),
        ("A?G(?:RB)?(?:DP?|PD)|EDP?", _compared),
        ("P(?=G[TKPD])", _nothing),  # `11.3% below target`: a figure, or a gap that is called a percentage
        ("X?NZN|XNIN", _share),
        ("[WZGX]?P(?![TKUA])", _figure),
        ("[BH]", _verb),
        ("n", _negated),
        ("D", _dated),
        ("CZ?", _in_a_run),
        ("w", _over_a_window),
        ("QD", _since),
    )
)
