"""Extracts that the authority's newest release had and this delivery has not: what stops arriving empties its lines."""

from collections.abc import Collection, Iterator

from expectations.dataset import Check
from expectations.rules import CRITICAL, WARNING, share_below

# More than this share is no file forgotten but half a delivery; a release of it would replace most of the last one.
MOST_ABSENT = 0.25


def absent_extracts_checks(had: Collection[str], received: Collection[str]) -> Iterator[Check]:
    """Two checks on `quality.files`, where there is an earlier release to compare with.

    `had` are the extracts that the authority's newest release counted with, `received` those that came now and can be
    read. What is unusable lacks like what is missing.
    """
    if not had:
        return
    absent = sorted(set(had) - set(received))
    named = ", ".join(f"{extract}.csv" for extract in absent) or "none"
    yield Check(
        "most_extracts_of_last_time_arrived",
        share_below(0.0, _absent(had, f"lacking > {MOST_ABSENT} * looked_at"), CRITICAL),
        f"This delivery lacks more than {MOST_ABSENT:.0%} of the extracts that the newest release had. Missing or "
        f"unusable: {named}. Ask for the delivery again, whole; if these extracts have ended, override this check with "
        "the reason.",
        is_fatal=True,
    )
    yield Check(
        "every_extract_of_last_time_arrived",
        share_below(0.0, _absent(had, "true"), WARNING),
        f"Extracts that the newest release had did not arrive, or cannot be used: {named}. The measures that need them "
        "are not available. Ask for them, and run again.",
    )


def _absent(had: Collection[str], where: str) -> str:
    """Of the extracts of last time, how many are lacking; none is told where the condition does not hold."""
    extracts = ", ".join(f"('{extract}')" for extract in sorted(had))
    return f"""
        select looked_at, case when {where} then lacking else 0 end as failing
        from (
            select
                count(*) as looked_at,
                count(*) filter (where files.extract is null) as lacking
            from (values {extracts}) as last_time (extract)
            left join (select extract from {{batch}} where status = 'received') as files
                on last_time.extract = files.extract
        ) as counted
    """
