"""Commentary checked against the figures beside which it stands.

    words, tokens, merging, clauses   a text becomes sentences, clauses and tokens
    phrases, shares, reading          clauses become claims; what is not understood claims nothing
    figures                           what the warehouse holds: figures, targets, benchmarks, commentary
    judging, standings, changes, runs claims are held against figures
    storing                           what was found, as tables

Nothing here decides what is done about a contradiction, and nothing changes a word of what people wrote.
"""

import logging
from pathlib import Path

from scorecard.commentary.figures import Held, WrittenComment, read_held
from scorecard.commentary.judging import judge
from scorecard.commentary.storing import CheckedCommentary, StoredClaim, store
from scorecard.commentary.understanding import read_claims
from scorecard.commentary.verdicts import CONTRADICTED
from scorecard.publication.format import day, month
from scorecard.release.decided import standing_releases
from scorecard.settings import Settings
from scorecard.warehouse.database import writing

__all__ = ["check_commentary"]

logger = logging.getLogger("scorecard")


def check_commentary(settings: Settings, warehouse: Path, la_code: str) -> None:
    """Read every commentary of a warehouse, hold it against the marts, and keep what was found beside them."""
    released = [release.folder / "indicator_values.parquet" for release in standing_releases(settings, la_code)]
    with writing(warehouse) as connection:
        held = read_held(connection, released)
        claims: list[StoredClaim] = []
        commentaries: list[CheckedCommentary] = []
        for commentary in held.commentaries:
            found = checked_claims(held, commentary, settings.in_line_tolerance)
            claims += found
            commentaries.append(_checked(held, commentary, found))
        store(connection, commentaries, claims)
    shown = [claim for claim in claims if claim.is_shown]
    against = sum(claim.verdict == CONTRADICTED for claim in shown)
    logger.info("claims of the commentary shown: %d, contradicted: %d", len(shown), against)


def checked_claims(held: Held, commentary: WrittenComment, in_line_tolerance: float) -> list[StoredClaim]:
    """Every claim of one commentary with its verdict."""
    line = held.lines.get(commentary.indicator_id)
    if line is None:
        return []
    found = []
    for claim in read_claims(commentary.body, line.about(commentary.period_end)):
        judgement = judge(claim, line, commentary.period_end, in_line_tolerance)
        if judgement is not None:
            found.append((claim, judgement))
    return [
        StoredClaim(
            la_code=held.la_code,
            indicator_id=commentary.indicator_id,
            component=claim.component,
            period_end=commentary.period_end,
            claim_number=number,
            claim=" ".join(claim.quote.split()),
            rule=claim.rule,
            verdict=judgement.verdict,
            data_say=judgement.data_say,
            is_shown=commentary.is_shown,
        )
        for number, (claim, judgement) in enumerate(found, start=1)
    ]


def _checked(held: Held, commentary: WrittenComment, claims: list[StoredClaim]) -> CheckedCommentary:
    line = held.lines.get(commentary.indicator_id)
    latest = None if line is None else line.latest
    reasons = []
    if latest is not None and commentary.period_end < latest:
        reasons.append(f"It is about {month(commentary.period_end)}; the latest figure is for {month(latest)}.")
    if commentary.written_on <= commentary.period_end:
        reasons.append(f"It was written on {day(commentary.written_on)}, before the period had ended.")
    return CheckedCommentary(
        la_code=held.la_code,
        indicator_id=commentary.indicator_id,
        period_end=commentary.period_end,
        author=commentary.author,
        written_on=commentary.written_on,
        is_shown=commentary.is_shown,
        latest_period_end=latest,
        out_of_date=" ".join(reasons) or None,
        claims=len(claims),
        contradicted=sum(claim.verdict == CONTRADICTED for claim in claims),
    )
