"""Expectations that follow from a source contract, so that nobody writes a column twice."""

from collections.abc import Iterator, Sequence

from expectations.concentration import concentration_checks
from expectations.dataset import Check
from expectations.handed_in import ContractColumn, ExtractContract, Tolerances
from expectations.rules import (
    CRITICAL,
    WARNING,
    has_rows,
    share_below,
)

# Of fewer values than this, one is a large share.
FEWEST_VALUES = 20

# Each is one query for all extracts: Great Expectations asks it once and gives the answer to every check that has it.
UNACCOUNTED = """
    select
        extract as of,
        rows_received as looked_at,
        abs(rows_received - clean - quarantined - exact_duplicates) as failing
    from {batch}
"""
QUARANTINED = "select extract as of, rows_received as looked_at, quarantined as failing from {batch}"
UNACCOUNTED_LINES = """
    select
        extract as of,
        physical_lines as looked_at,
        abs(physical_lines - header_lines - rows_received - blank_lines - lines_in_cells) as failing
    from {batch}
"""
SWALLOWED_LINES = """
    select files.extract as of, files.physical_lines as looked_at, coalesce(swallowed.lines, 0) as failing
    from (select * from {batch}) as files
    left join (
        select extract, sum(last_line - first_line + 1) as lines from quality.swallowed_lines group by extract
    ) as swallowed
        on files.extract = swallowed.extract
"""
UNREADABLE = "select extract as of, rows_received as looked_at, unreadable_rows as failing from {batch}"
MISSING_COLUMNS = """
    select extract as of, null as looked_at, count(*) as failing
    from {batch}
    where status = 'missing'
    group by extract
"""


def staging_checks(contract: ExtractContract, settings: Tolerances) -> Iterator[Check]:
    """What a delivery can get wrong in a staged table. What staging itself makes sure of stands in `invariants`."""
    if not contract.may_be_empty:
        yield Check(
            "has_rows",
            has_rows(CRITICAL),
            f"{contract.file_name} arrived but no usable row is left of it; every figure from it would be a false "
            "zero. Look at the quarantined rows, or ask for the extract again.",
            is_fatal=contract.stops_the_run,
        )
    coded = [
        column
        for column in contract.columns
        if not column.required and (column.code_list or column.data_type == "boolean")
    ]
    for column in coded:
        yield from _understood(contract, column, _unknown_codes(contract, coded), settings)
    yield from concentration_checks(contract)


def _unknown_codes(contract: ExtractContract, coded: Sequence[ContractColumn]) -> str:
    """One query for all coded columns of an extract: values that arrived, and how many of them are unknown."""
    names = ", ".join(f"'{column.name}'" for column in coded)
    counts = ", ".join(f"count({column.staged_as})" for column in coded)
    return f"""
        select
            counted.of,
            counted.known + coalesce(unread.unknown, 0) as looked_at,
            case
                when counted.known + coalesce(unread.unknown, 0) >= {FEWEST_VALUES} then coalesce(unread.unknown, 0)
                else 0
            end as failing
        from (select unnest([{names}]) as of, unnest([{counts}]) as known from {{batch}}) as counted
        left join (
            select field, count(distinct source_row) as unknown
            from quality.row_faults
            where extract = '{contract.extract}' and reason = 'unknown code'
            group by field
        ) as unread
            on counted.of = unread.field
    """


def _understood(
    contract: ExtractContract, column: ContractColumn, unknown_codes: str, settings: Tolerances
) -> Iterator[Check]:
    """Of the values that arrived in an optional coded column, few enough are unknown: staging blanks those."""
    advice = (
        f"{column.name} holds codes that nobody has accepted, and they are read as blank. Look at the findings, and "
        "add the spellings to seeds/accepted_words.csv or ask what they mean."
    )
    yield Check(
        f"{column.staged_as}_codes_are_understood",
        share_below(settings.quarantine_warning_share, unknown_codes, WARNING, of=column.name),
        advice,
    )
    if column.decisive:
        yield Check(
            f"{column.staged_as}_codes_can_be_relied_on",
            share_below(settings.quarantine_critical_share, unknown_codes, CRITICAL, of=column.name),
            f"{advice} So many are unknown that the figures which this column decides would mislead.",
        )


def quality_checks(contract: ExtractContract, settings: Tolerances) -> dict[str, list[Check]]:
    """What must be true of what was seen of the file, by quality table; run for every extract that was received."""
    extract = contract.extract
    accounts = [
        Check(
            f"{extract}__every_row_is_accounted_for",
            share_below(0.0, UNACCOUNTED, CRITICAL, of=extract),
            "Every row received is clean, quarantined or an exact duplicate. Rows have vanished or multiplied: this "
            "is a fault in loading or staging; do not publish, report it.",
        ),
        Check(
            f"{extract}__share_of_records_left_out_is_below_the_limit",
            share_below(settings.quarantine_critical_share, QUARANTINED, CRITICAL, of=extract),
            f"{settings.quarantine_critical_share:.0%} or more of {contract.file_name} breaks its contract, so "
            "figures from the rest would mislead. Send the list of quarantined rows to the system's owner and ask "
            "for a new extract; a changed date format or code list is the usual cause.",
        ),
        Check(
            f"{extract}__share_of_records_left_out_is_low",
            share_below(settings.quarantine_warning_share, QUARANTINED, of=extract),
            f"{settings.quarantine_warning_share:.0%} or more of {contract.file_name} breaks its contract and is not "
            "counted. Send the list of quarantined rows to those who can mend them.",
        ),
    ]
    files = [
        Check(
            f"{extract}__every_line_is_accounted_for",
            share_below(0.0, UNACCOUNTED_LINES, CRITICAL, of=extract),
            f"The lines of {contract.file_name}, counted from its bytes, are not its header, rows, blank lines and "
            "lines inside cells. Rows have vanished or multiplied: this is a fault in loading; do not publish, report "
            "it.",
        ),
        Check(
            f"{extract}__no_row_has_swallowed_others",
            share_below(0.0, SWALLOWED_LINES, CRITICAL, of=extract),
            f"A stray quote has made text of whole rows of {contract.file_name}, and what they say is not counted. "
            "The report on the extract names the lines. Ask for an export in which a quote inside a text is doubled.",
        ),
        Check(
            f"{extract}__every_row_can_be_read",
            share_below(0.0, UNREADABLE, of=extract),
            f"Rows of {contract.file_name} do not split into the header's columns and are not counted. A quote or a "
            "comma inside a text is the usual cause: ask for an export that quotes every text.",
        ),
    ]
    columns = [
        Check(
            f"{extract}__every_column_arrived",
            share_below(0.0, MISSING_COLUMNS, of=extract, total=len(contract.columns)),
            f"Optional columns of {contract.file_name} did not arrive and are blank throughout. Ask for them, or add "
            "the heading under which they arrive to the accepted names in the contract.",
        )
    ]
    return {"quality/accounts": accounts, "quality/files": files, "quality/columns": columns}
