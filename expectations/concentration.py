"""Rows held by one child, one worker or one team: a record that a system writes for want of another moves every rate.

Counted on clean rows by staged names. A holder stands out where three things come together: the rows are many, they are
a share that shows in a figure, and they are far more than those of others in the same extract. The last keeps an
extract quiet in which children rightly have many rows (supervisions, school terms, visits).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from expectations.dataset import Check
from expectations.handed_in import ExtractContract
from expectations.rules import share_below

# With fewer rows than this, one more or less is a child's own story.
FEWEST_ROWS = 20
# How many times the rows of the holder whom 19 in 20 do not exceed.
TIMES_THE_OTHERS = 5


@dataclass(frozen=True)
class HolderKind:
    """Who holds rows: the share of an extract that one may hold, and among how many holders it is asked."""

    word: str
    most: float
    fewest_holders: int
    compares_with_others: bool = True


# One child in a hundred rows moves a percentage by a point.
CHILD = HolderKind("child", most=0.01, fewest_holders=20)
# A social worker has 15 to 20 children: a twentieth of an authority's rows is a name that stands in for others.
WORKER = HolderKind("worker", most=0.05, fewest_holders=20)
# A front door rightly takes nearly all referrals; where other teams are known, all but one row in twenty is a default.
TEAM = HolderKind("team", most=0.95, fewest_holders=5, compares_with_others=False)

# Staged names that stand for one of them in every extract.
HOLDERS = {
    "child_id": CHILD,
    "worker_id": WORKER,
    "professional_id": WORKER,
    "auditor_id": WORKER,
    "team_id": TEAM,
}


def concentration_checks(contract: ExtractContract) -> Iterator[Check]:
    """A check a column that names a child, a worker or a team, on the staging table of an extract."""
    for column in contract.columns:
        kind = HOLDERS.get(column.staged_as)
        if kind and column.name not in contract.key:
            yield Check(
                f"{column.staged_as}_is_not_concentrated",
                share_below(0.0, _concentrated(column.staged_as, kind)),
                f"One {kind.word} holds more than {kind.most:.0%} of the rows of {contract.file_name}, and far more "
                f"than others do. Usually a system wrote one {kind.word} for all that it did not know, or a copy ran "
                f"away; rates over these rows follow that {kind.word} alone. Look at whose rows they are and ask how "
                "the extract was made.",
            )


def _concentrated(holder: str, kind: HolderKind) -> str:
    others = f"{TIMES_THE_OTHERS} * quantile_disc(rows_held, 0.95) over ()" if kind.compares_with_others else "0"
    return f"""
        select
            coalesce(cast(sum(rows_held) as bigint), 0) as looked_at,
            coalesce(cast(sum(rows_held) filter (stands_out) as bigint), 0) as failing
        from (
            select
                rows_held,
                count(*) over () >= {kind.fewest_holders}
                and rows_held > {FEWEST_ROWS}
                and rows_held > {kind.most} * sum(rows_held) over ()
                and rows_held > {others} as stands_out
            from (select count(*) as rows_held from {{batch}} where {holder} is not null group by {holder}) as held
        ) as compared
    """
