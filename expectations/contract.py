"""Expectations that follow from a source contract, so that nobody writes a column twice."""

from collections.abc import Iterator

from expectations.concentration import concentration_checks
from expectations.dataset import Check
from expectations.handed_in import ContractColumn, ExtractContract, Tolerances
from expectations.rules import (
    CRITICAL,
    WARNING,
    has_columns,
    has_rows,
    is_present,
    is_unique,
    no_rows_where,
    share_below,
)

# Of fewer values than this, one is a large share.
FEWEST_VALUES = 20

# Staging sorts rows by the same contract: a failure of these is a fault in staging, and its figures cannot be trusted.
OUR_FAULT = "Staging keeps such rows out, so this is a fault in the models: do not publish, report it."


def staging_checks(contract: ExtractContract, settings: Tolerances) -> Iterator[Check]:
    """What every staging table must be, whatever it is about."""
    if not contract.may_be_empty:
        yield Check(
            "has_rows",
            has_rows(CRITICAL),
            f"{contract.file_name} arrived but no usable row is left of it; every figure from it would be a false "
            "nought. Look at the quarantined rows, or ask for the extract again.",
            is_fatal=contract.stops_the_run,
        )
    yield Check(
        "columns_are_present",
        has_columns([column.staged_as for column in contract.columns], CRITICAL),
        f"The models read these columns by name. {OUR_FAULT}",
    )
    keys = [contract.column(name).staged_as for name in contract.key]
    yield Check(
        f"{'_and_'.join(keys)}_{'is' if len(keys) == 1 else 'are'}_unique",
        is_unique(keys, CRITICAL),
        f"A record that stands twice is counted twice. {OUR_FAULT}",
    )
    for column in contract.columns:
        yield from _column_checks(column)
        if not column.required and (column.code_list or column.data_type == "boolean"):
            yield from _understood(contract, column, settings)
    for start_as_received, end_as_received in contract.starts_and_ends:
        start = contract.column(start_as_received).staged_as
        end = contract.column(end_as_received).staged_as
        yield Check(
            f"{end}_is_not_before_{start}",
            no_rows_where(f"cast({end} as date) < cast({start} as date)", CRITICAL),
            f"Nothing ends before it starts. {OUR_FAULT}",
        )
        yield Check(
            f"{start}_is_not_far_ahead",
            no_rows_where(
                f"cast({start} as date) > (select cast(period_end + interval 3 month as date) from control.run)",
                CRITICAL,
            ),
            f"Nothing starts more than three months after the reporting month. {OUR_FAULT}",
        )
    yield from concentration_checks(contract)


def _column_checks(column: ContractColumn) -> Iterator[Check]:
    if column.required:
        yield Check(
            f"{column.staged_as}_is_present",
            is_present(column.staged_as, CRITICAL),
            f"The contract requires a value in {column.name}. {OUR_FAULT}",
        )
    if column.code_list:
        yield Check(
            f"{column.staged_as}_is_a_known_code",
            no_rows_where(
                f"{column.staged_as} is not null and {column.staged_as} not in "
                f"(select code from reference.code_words where code_list = '{column.code_list}')",
                CRITICAL,
            ),
            f"Rules compare codes of the list {column.code_list} and miss every other spelling. {OUR_FAULT}",
        )


def _understood(contract: ExtractContract, column: ContractColumn, settings: Tolerances) -> Iterator[Check]:
    """Of the values that arrived in an optional coded column, few enough are unknown: staging blanks those."""
    unknown = (
        "(select count(distinct source_row) from quality.row_faults "
        f"where extract = '{contract.extract}' and field = '{column.name}' and reason = 'unknown code')"
    )
    counted = f"""
        select
            looked_at,
            case when looked_at >= {FEWEST_VALUES} then unknown else 0 end as failing
        from (select {unknown} as unknown, {unknown} + count({column.staged_as}) as looked_at from {{batch}}) as counted
    """
    advice = (
        f"{column.name} holds codes that nobody has accepted, and they are read as blank. Look at the findings, and "
        "add the spellings to seeds/accepted_words.csv or ask what they mean."
    )
    yield Check(
        f"{column.staged_as}_codes_are_understood",
        share_below(settings.quarantine_warning_share, counted, WARNING),
        advice,
    )
    if column.decisive:
        yield Check(
            f"{column.staged_as}_codes_can_be_relied_on",
            share_below(settings.quarantine_critical_share, counted, CRITICAL),
            f"{advice} So many are unknown that the figures which this column decides would mislead.",
        )


def quality_checks(contract: ExtractContract, settings: Tolerances) -> dict[str, list[Check]]:
    """What must be true of what was seen of the file, by quality table; run for every extract that was received."""
    extract = contract.extract
    account = "select {columns} from {{batch}} where extract = '{extract}'"
    quarantined = account.format(columns="rows_received as looked_at, quarantined as failing", extract=extract)
    accounts = [
        Check(
            f"{extract}__every_row_is_accounted_for",
            share_below(
                0.0,
                account.format(
                    columns="rows_received as looked_at, "
                    "abs(rows_received - clean - quarantined - exact_duplicates) as failing",
                    extract=extract,
                ),
                CRITICAL,
            ),
            "Every row received is clean, quarantined or an exact duplicate. Rows have vanished or multiplied: this "
            "is a fault in loading or staging; do not publish, report it.",
        ),
        Check(
            f"{extract}__quarantined_share_is_bearable",
            share_below(settings.quarantine_critical_share, quarantined, CRITICAL),
            f"{settings.quarantine_critical_share:.0%} or more of {contract.file_name} breaks its contract, so "
            "figures from the rest would mislead. Send the list of quarantined rows to the system's owner and ask "
            "for a new extract; a changed date format or code list is the usual cause.",
        ),
        Check(
            f"{extract}__quarantined_share_is_low",
            share_below(settings.quarantine_warning_share, quarantined, WARNING),
            f"{settings.quarantine_warning_share:.0%} or more of {contract.file_name} breaks its contract and is not "
            "counted. Send the list of quarantined rows to those who can mend them.",
        ),
    ]
    files = [
        Check(
            f"{extract}__every_line_is_accounted_for",
            share_below(
                0.0,
                "select physical_lines as looked_at, "
                "abs(physical_lines - header_lines - rows_received - blank_lines - lines_in_cells) as failing "
                f"from {{batch}} where extract = '{extract}'",
                CRITICAL,
            ),
            f"The lines of {contract.file_name}, counted from its bytes, are not its header, rows, blank lines and "
            "lines inside cells. Rows have vanished or multiplied: this is a fault in loading; do not publish, report "
            "it.",
        ),
        Check(
            f"{extract}__no_row_has_swallowed_others",
            share_below(
                0.0,
                "select physical_lines as looked_at, (select coalesce(sum(last_line - first_line + 1), 0) from "
                f"quality.swallowed_lines where extract = '{extract}') as failing "
                f"from {{batch}} where extract = '{extract}'",
                CRITICAL,
            ),
            f"A stray quote has made text of whole rows of {contract.file_name}, and what they say is not counted. "
            "The report on the extract names the lines. Ask for an export in which a quote inside a text is doubled.",
        ),
        Check(
            f"{extract}__every_row_can_be_read",
            share_below(
                0.0,
                "select rows_received as looked_at, unreadable_rows as failing "
                f"from {{batch}} where extract = '{extract}'",
            ),
            f"Rows of {contract.file_name} do not split into the header's columns and are not counted. A quote or a "
            "comma inside a text is the usual cause: ask for an export that quotes every text.",
        ),
    ]
    columns = [
        Check(
            f"{extract}__every_column_arrived",
            share_below(
                0.0,
                f"select {len(contract.columns)} as looked_at, count(*) as failing "
                f"from {{batch}} where extract = '{extract}' and status = 'missing'",
            ),
            f"Optional columns of {contract.file_name} did not arrive and are blank throughout. Ask for them, or add "
            "the heading under which they arrive to the accepted names in the contract.",
        )
    ]
    return {"quality/accounts": accounts, "quality/files": files, "quality/columns": columns}
