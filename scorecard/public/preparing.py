"""Preparing a public edition: decided, audited, what was found suppressed as well, until the audit finds nothing.

It is done in a process of its own (`apart`), which every run pays for: what draws the edition is not needed here, and
not imported. What belongs here: the rounds of deciding and auditing. What does not: what becomes of the outcome
(`editions`).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, replace
from typing import Any

from scorecard.public.audit import Audited, Leak, audit, new_since
from scorecard.public.counts import Counts, load_counts
from scorecard.public.make_edition import DecidedEdition, Unsafe, make_edition, read_figures, write_edition
from scorecard.public.memory import memory_beside, read_memory, write_memory
from scorecard.public.order import secret_order
from scorecard.public.outcome import PublicEdition
from scorecard.public.published import MEMORY, Published, public_marts_in, published
from scorecard.public.relations import relations_in_cases
from scorecard.public.rules import Rules
from scorecard.settings import Settings

# how often what an audit finds is suppressed and the edition audited again
MOST_ROUNDS = 8
# how often an edition with corrections is audited: what still gives anything away then is left uncorrected
ROUNDS_OF_CORRECTIONS = 3


def prepare(settings: Settings, la_code: str) -> dict[str, Any]:
    """Decide, write and audit the edition of a counted warehouse; how it came out, as the manifest says it.

    Raises:
        MemoryIncomplete, RegisterDoesNotHold: it is not certain what was published.
    """
    return asdict(_prepare(settings, la_code, published(settings, la_code)))


def rules_of(settings: Settings) -> Rules:
    """What the settings say of suppression."""
    return Rules(
        small=settings.small_number,
        all_or_none_below=settings.all_or_none_below,
        low_reliability_below=settings.low_reliability_below,
        small_by_class={"process": settings.small_number_process, "staff": settings.small_number_staff},
        small_growth_of_staff=settings.small_growth_of_staff,
    )


def _prepare(settings: Settings, la_code: str, known: Published) -> PublicEdition:
    """Decide, audit, suppress what was found, and so on until the audit finds nothing, or nothing more can go. What
    stands then is corrected, as far as the audit permits."""
    warehouse, public_warehouse = settings.warehouse(la_code), settings.public_warehouse(la_code)
    stated = load_counts()
    counts = stated.with_found(*relations_in_cases(warehouse, stated, settings.small_number))
    rules, order, figures = rules_of(settings), secret_order(settings.home, la_code), read_figures(warehouse)
    earlier = [read_memory([folder / MEMORY]) for folder in known.folders]
    marts = [public_marts_in(folder) for folder in known.folders]
    shown = [public_marts_in(folder) for folder in known.shown]

    audited: Audited = {}
    told_before: set[Leak] = set()  # by the editions before this one alone
    already_public: list[Leak] = []

    def tried(unsafe: Unsafe) -> tuple[DecidedEdition, list[Leak]]:
        edition = make_edition(figures, counts, earlier, rules, order, unsafe)
        write_edition(edition, warehouse, public_warehouse, shown)
        found = audit([*marts, public_warehouse], counts, edition.memory, rules, audited)
        if found and marts and not told_before:
            told_before.update(audit(marts, counts, edition.memory, rules, audited))
        new, already_public[:] = new_since(found, told_before)
        return edition, new

    unsafe = Unsafe(corrections=frozenset(counts.windows))
    for _ in range(MOST_ROUNDS):
        edition, found = tried(unsafe)
        wider = with_found(unsafe, found, counts)
        if not found or wider == unsafe:
            break
        unsafe = wider
    if not found and edition.waiting:
        edition, found = _corrected(tried, unsafe, counts)
    write_memory(memory_beside(public_warehouse), edition.memory)
    return PublicEdition(
        small_number=settings.small_number,
        counts_suppressed=edition.counts_suppressed,
        shares_suppressed=shares_suppressed(edition),
        corrections=len(edition.corrected),
        corrections_waiting=tuple(edition.waiting),
        given_away=tuple(str(each) for each in found),
        already_public=tuple(str(each) for each in already_public),
        follows=known.newest,
        register_number=known.head.number,
        register_sha256=known.head.sha256,
    )


def _corrected(
    tried: Callable[[Unsafe], tuple[DecidedEdition, list[Leak]]], unsafe: Unsafe, counts: Counts
) -> tuple[DecidedEdition, list[Leak]]:
    """An edition that holds, with corrections: without those of counts, and of all related, of which the audit finds
    anything; in the end with none."""
    refused: frozenset[str] = frozenset()
    for _ in range(ROUNDS_OF_CORRECTIONS):
        edition, found = tried(replace(unsafe, corrections=refused))
        corrected = _related((name for each in found for name in each.counts), counts) & edition.corrected
        if not found:
            return edition, found
        if not corrected:
            break
        refused |= corrected
    return tried(unsafe)


def with_found(unsafe: Unsafe, found: Sequence[Leak], counts: Counts) -> Unsafe:
    """What to suppress besides: in a table the groups of the counts named, then those of all related counts; where a
    month tells it by itself, the count of that month that frees it; elsewhere their sums, then those of all related
    counts, then years as well, and in the end all that is not public yet."""
    groups = {(name, each.table) for each in found if each.table is not None for name in each.counts}
    again = {(name, table) for name, table in groups if (name, table) in unsafe.groups}
    groups |= {(of, table) for name, table in again for of in _related([name], counts)}
    of_month = {each: (each.frees, each.month) for each in found if each.frees and each.month is not None}
    freeing = {each: place for each, place in of_month.items() if place not in unsafe.places}
    sums = frozenset(name for each in found if each.table is None and each not in freeing for name in each.counts)
    if sums <= unsafe.sums:
        sums = _related(sums, counts)
    years = _related(sums, counts) if sums <= unsafe.sums else frozenset()
    months = years if years <= unsafe.years else frozenset()
    return replace(
        unsafe,
        sums=unsafe.sums | sums,
        years=unsafe.years | years,
        months=unsafe.months | months,
        places=unsafe.places | frozenset(freeing.values()),
        groups=unsafe.groups | groups,
    )


def _related(names: Iterable[str], counts: Counts) -> frozenset[str]:
    """Some counts and all that relations tie to them, at any distance."""
    families = {counts.families[name] for name in names}
    return frozenset(name for name, family in counts.families.items() if family in families)


def shares_suppressed(edition: DecidedEdition) -> dict[str, float]:
    """The share of figures that are suppressed, of those that there are, by kind."""
    of_kind: Counter[str] = Counter()
    suppressed: Counter[str] = Counter()
    for _, _, _, basis, _, end, *_, symbol in edition.values:
        kind = "financial_year" if basis == "year_to_date" and end.month == 3 else basis
        of_kind[kind] += symbol != "x"
        suppressed[kind] += symbol == "c"
    for row in edition.breakdowns:
        symbol, basis = row[-2], row[-1]
        kind = "groups_of_a_year" if basis == "year_to_date" else "groups_at_a_date"
        of_kind[kind] += symbol != "x"
        suppressed[kind] += symbol == "c"
    return {kind: round(suppressed[kind] / number, 3) for kind, number in of_kind.items() if number}
