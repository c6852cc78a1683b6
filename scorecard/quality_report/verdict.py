"""The answer to "Is this month's data good enough to use?", in one word, one sentence and a tone."""

from dataclasses import dataclass

from scorecard.quality_report.facts import Facts, GateCheck, indicator_titles, tally
from scorecard.quality_report.report_words import counted, number, share

GATES = {"delivery": "delivery gate", "marts": "release gate"}


@dataclass(frozen=True)
class Verdict:
    """Key of the shape, answer, and what it rests on."""

    key: str
    answer: str
    sentence: str
    holding: tuple[GateCheck, ...] = ()


def verdict(facts: Facts) -> Verdict:
    """Judge as the gates do: what is fatal holds all, what is critical withholds indicators, warnings hold nothing.

    A run that has reached the release gate has passed the delivery gate, whatever failed there.
    """
    reached = {check.gate for check in facts.checks}
    if not reached:
        return Verdict(key="warning", answer="Not checked yet.", sentence="No gate has looked at this delivery.")
    rests_on = _rests_on(facts)
    holding = _holding(facts, "marts" in reached)
    if holding:
        gate = GATES.get(holding[0].gate, f"{holding[0].gate} gate")
        held = f"The {gate} holds the delivery for {facts.month.in_words}; the last release stays as it was. {rests_on}"
        return Verdict(key="failed", answer="No.", sentence=held, holding=holding)
    if facts.withheld and len(facts.withheld) >= len(indicator_titles()):
        held = (
            f"Every indicator is withheld, so the delivery for {facts.month.in_words} is held; the last release stays "
        )
        return Verdict(key="failed", answer="No.", sentence=f"{held}as it was. {rests_on}")
    passed = "both sets of checks" if "marts" in reached else "the checks on what was received"
    through = f"The delivery for {facts.month.in_words} passed {passed}"
    if facts.withheld:
        how_many = counted(len(facts.withheld), "indicator")
        return Verdict(key="warning", answer="In part.", sentence=f"{through}, with {how_many} withheld. {rests_on}")
    return Verdict(key="passed", answer="Yes.", sentence=f"{through}. {rests_on}")


def _holding(facts: Facts, has_reached_release_gate: bool) -> tuple[GateCheck, ...]:
    if has_reached_release_gate:
        return tuple(check for check in facts.problems if check.holds and check.gate == "marts")
    return tuple(check for check in facts.problems if check.holds and check.is_fatal)


def _rests_on(facts: Facts) -> str:
    verdicts = tally(facts.checks)
    set_aside, received = facts.accounts.set_aside, facts.accounts.received
    if set_aside:
        rows = f"{number(set_aside)} of {counted(received, 'row')} ({share(set_aside, received)}) are left out"
        rows += " of every figure until they are corrected."
    else:
        rows = f"None of {counted(received, 'row')} is left out."
    return f"{number(verdicts.passed)} of {counted(verdicts.all, 'check')} passed. {rows}"
