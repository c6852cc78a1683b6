"""Claims read out of a text, clause by clause.

A clause is read whole or not at all: one word that is not understood, and it claims nothing. So a sentence about some
teams, another measure, a wish or a forecast is passed over, and nobody is accused of what they have not said.
"""

from dataclasses import replace

from scorecard.commentary.claims import ChangeClaim, Claim, FigureClaim, Run
from scorecard.commentary.clauses import Clause, Sentence, sentences
from scorecard.commentary.dates import months_between
from scorecard.commentary.phrases import NotUnderstood, Reader, Subject, parsed
from scorecard.commentary.shares import read_share, read_whole_and_part
from scorecard.commentary.tokens import About, Token
from scorecard.commentary.vocabulary import Kind

# At the beginning only the figure beside which the text stands can be meant.
THE_FIGURE = Subject("", "reference")


def read_claims(text: str, about: About) -> list[Claim]:
    """Every claim of a text that is understood for sure, in its order."""
    claims: list[Claim] = []
    subject: Subject | None = THE_FIGURE
    for sentence in sentences(text, about):
        found, subject = _read_sentence(text, sentence, about, subject)
        claims += found
    return claims


def _read_sentence(
    text: str, sentence: Sentence, about: About, subject: Subject | None
) -> tuple[list[Claim], Subject | None]:
    """The claims of a sentence, and who the next one is about if it does not say so itself."""
    if sentence.is_question or sentence.is_conditional:
        return [], None
    claims: list[Claim] = []
    is_named = False  # whether a clause up to here has named the figure
    for at, clause in enumerate(sentence.clauses):
        if Kind.DOUBT in clause.codes:
            # `Meeting the target, we hope, by June`: what stood before without a subject was no claim either
            return claims if is_named else [], None
        found, subject, names_it = _read_clause(text, clause, about, subject, opens_sentence=at == 0)
        claims += found
        is_named = is_named or names_it
    whole = read_whole_and_part(text, sentence.clauses)
    return claims + ([whole] if whole is not None and "" in about.components else []), subject


def _read_clause(
    text: str, clause: Clause, about: About, inherited: Subject | None, opens_sentence: bool
) -> tuple[list[Claim], Subject | None, bool]:
    """Claims, who the clause is about, and whether it names that itself."""
    try:
        reader = parsed(text, clause.tokens, opens_sentence)
        claims = _completed(reader, about, inherited)
    except NotUnderstood:
        return _not_understood(text, clause, about)
    subject = reader.subject or inherited
    is_ours = subject is not None and subject.component in about.components
    return (claims if is_ours else []), subject, reader.subject is not None or reader.refers


def _not_understood(text: str, clause: Clause, about: About) -> tuple[list[Claim], Subject | None, bool]:
    share = read_share(text, clause, about)
    if share is not None:
        when = next((token.date for token in clause.tokens if token.kind is Kind.PERIOD), None)
        claims = [replace(share, when=when)] if share.component in about.components else []
        return claims, Subject(share.component, "reference"), True
    return [], None, False


def _completed(reader: Reader, about: About, inherited: Subject | None) -> list[Claim]:
    """The claims with subject, period and run; those dropped that say too little to be held against a figure."""
    subject = reader.subject or inherited
    if subject is None:
        raise NotUnderstood
    claims = list(reader.claims)
    if reader.run is not None or reader.window is not None or reader.since is not None:
        claims = _with_run(reader, claims, about)
    if reader.period is not None:
        claims = _with_period(reader, reader.period, claims)
    claims = [replace(claim, component=subject.component, called=subject.called) for claim in claims]
    return [claim for claim in claims if _says_enough(claim, reader)]


def _with_period(reader: Reader, period: Token, claims: list[Claim]) -> list[Claim]:
    dated = [claim if claim.when is not None else replace(claim, when=period.date) for claim in claims]
    if len(dated) == 1 and dated[0] is not claims[0]:
        return [replace(dated[0], quote=_quote_of_both(reader, period, dated[0]))]
    return dated


def _with_run(reader: Reader, claims: list[Claim], about: About) -> list[Claim]:
    """The one claim that lasts so long gets the run; a change `over six months` is a change since then."""
    lasting = [claim for claim in claims if claim.can_last]
    tokens = [token for token in (reader.run, reader.window, reader.since) if token is not None]
    if len(lasting) != 1 or len(tokens) != 1:
        raise NotUnderstood
    [claim], [token] = lasting, tokens
    run = _run(token, about)
    quote = _quote_of_both(reader, token, claim)
    if isinstance(claim, ChangeClaim) and reader.window is not None:
        changed: Claim = replace(claim, back=run, quote=quote)
    else:
        changed = replace(claim, run=run, quote=quote)
    return [changed if each is claim else each for each in claims]


def _run(token: Token, about: About) -> Run:
    if token.date is not None:
        # `above target since October`: what October itself was stays open
        return Run(max(1, months_between(token.date, about.period_end) // about.months_apart), "")
    number, unit = token.value.split("/")
    return Run(int(number), unit)


def _quote_of_both(reader: Reader, token: Token, claim: Claim) -> str:
    at = reader.text.find(claim.quote, reader.tokens[0].start)
    start, end = min(at, token.start), max(at + len(claim.quote), token.end)
    return reader.text[start:end]


def _says_enough(claim: Claim, reader: Reader) -> bool:
    if isinstance(claim, ChangeClaim):
        has_numbers = any((claim.start, claim.end, claim.amount))
        is_placed = any((claim.since, claim.back, claim.run, claim.when))
        if claim.called == "cases":
            return has_numbers
        return has_numbers or is_placed or reader.moves_something
    if isinstance(claim, FigureClaim):
        return reader.subject is not None or bool(reader.verb) or claim.when is not None or claim.quote != _bare(claim)
    return True


def _bare(claim: FigureClaim) -> str:
    """A number without as much as an `at` before it."""
    return claim.quote if claim.quote[:1].isdigit() else ""
