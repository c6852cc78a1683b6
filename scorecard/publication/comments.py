"""What the figures say to the claims of a comment, in words. Understanding a comment is `scorecard.commentary`."""

from dataclasses import dataclass

from scorecard.publication.model import Commentary


@dataclass(frozen=True)
class ClaimVerdict:
    """What the data say to a claim of a commentary, in words, with the key of its shape."""

    words: str
    icon: str


CLAIM_VERDICTS = {
    "agrees": ClaimVerdict("The figures agree", "passed"),
    "contradicted": ClaimVerdict("The figures do not support this", "worse"),
    "cannot be checked": ClaimVerdict("Cannot be checked", "no-figure"),
}


def checked(commentary: Commentary) -> str:
    """What became of a commentary's claims, counted: 2 agree; 1 contradicted. Older than the figure."""
    found = [claim.verdict for claim in commentary.claims]
    counted = [
        f"{found.count(verdict)} {words}"
        for verdict, words in (
            ("contradicted", "contradicted"),
            ("agrees", "agrees" if found.count("agrees") == 1 else "agree"),
            ("cannot be checked", "cannot be checked"),
        )
        if verdict in found
    ]
    if not commentary.is_checked:
        return "Not checked"
    said = "; ".join(counted) if counted else "Nothing that can be checked against the figures"
    return f"{said}. Older than the figure" if commentary.out_of_date else said


def data_say(commentary: Commentary) -> str:
    """What the data say to a commentary, a line a claim."""
    said = [commentary.out_of_date] if commentary.out_of_date else []
    said += [
        f"{CLAIM_VERDICTS[claim.verdict].words}: \u201c{claim.quote}\u201d. {claim.data_say}"
        for claim in commentary.claims
    ]
    return "\n".join(said)
