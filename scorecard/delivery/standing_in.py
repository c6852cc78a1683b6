"""Extracts that need not come: which lines rest on what, once it is known what came.

The lineage says on which extracts a line is built, those among them that stand in for another. Which of the two a line
rests on is decided by what was delivered: the extract itself where it came in any state, else those that stand in for
it where all of them came. Pure; nothing is read and nothing written here.
"""

from collections.abc import Collection, Mapping

from scorecard.delivery.contracts import Contract

Needs = Mapping[str, frozenset[str]]


def stood_in_for(contracts: Mapping[str, Contract], missing: Collection[str]) -> frozenset[str]:
    """The missing extracts in whose place others are read: all of those came, but for some that may be absent."""
    standing_in: dict[str, list[Contract]] = {}
    for contract in contracts.values():
        if contract.stands_in_for is not None and contract.stands_in_for in missing:
            standing_in.setdefault(contract.stands_in_for, []).append(contract)
    return frozenset(
        extract
        for extract, others in standing_in.items()
        if all(other.may_be_absent or other.extract not in missing for other in others)
        and any(other.extract not in missing for other in others)
    )


def needs_by_delivery(needs: Needs, contracts: Mapping[str, Contract], missing: Collection[str]) -> Needs:
    """The extracts that each line rests on in a delivery that lacks some.

    Where neither an extract nor all that stand in for it came, a line needs it and those of the others that came not,
    if any of them did: somebody meant to send them.
    """
    replaced = stood_in_for(contracts, missing)

    def is_needed(extract: str) -> bool:
        contract = contracts[extract]
        place = contract.stands_in_for
        if place is None:
            return extract not in replaced
        if place in replaced:
            return extract not in missing
        was_begun = any(
            other.stands_in_for == place and not other.may_be_absent and other.extract not in missing
            for other in contracts.values()
        )
        return place in missing and was_begun and extract in missing and not contract.may_be_absent

    return {line: frozenset(filter(is_needed, extracts)) for line, extracts in needs.items()}


def uncollected_lines(
    needs: Needs, contracts: Mapping[str, Contract], missing: Collection[str], ever: Collection[str]
) -> frozenset[str]:
    """Lines that rest on an extract that may be absent, is, and never came: the authority does not collect them.

    ``ever`` are the extracts that any earlier release counted with. What has stopped coming is missed.
    """
    never = {
        extract
        for extract, contract in contracts.items()
        if contract.may_be_absent and contract.stands_in_for is None and extract in missing and extract not in ever
    }
    return frozenset(line for line, extracts in needs.items() if extracts & never)
