"""The counts that the scorecard publishes, which of them are the same, and which are part of another.

Read from the catalogue: a numerator is part of its denominator; `same_counts` and `parts_of_counts` say the rest. What
nobody has stated is found in the cases (`scorecard.public.relations`).
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from scorecard.catalogue import DisclosureClass, Side, count_name, load_catalogue, sides_of

# a count that several lines publish is of the class that is held to the strictest rules
STRICTEST_FIRST: tuple[DisclosureClass, ...] = ("circumstances", "staff", "process")

# what is counted over such a window differs from its neighbour by the few of one month
ACCUMULATING = ("cumulative", "rolling_12_months")


class UnclearCounts(Exception):
    """The catalogue contradicts itself about its counts: the message says where."""


@dataclass(frozen=True)
class CountedLine:
    """One indicator and component, as far as its counts are concerned."""

    indicator_id: str
    component: str
    measure: str
    window: str
    accumulates: bool
    numerator_is_part: bool
    discloses: DisclosureClass = "circumstances"
    denominator_window: str = ""  # where it is another

    def window_of(self, side: Side) -> str:
        """Which days one of its counts is about."""
        return (side == "denominator" and self.denominator_window) or self.window

    def is_accumulating(self, side: Side) -> bool:
        """Whether each period of one of its counts holds some of those before it."""
        window = self.window_of(side)
        return self.accumulates if window == self.window else window in ACCUMULATING

    def name_of(self, side: Side) -> str:
        """Name of one of its counts, as the catalogue writes it."""
        return count_name(self.indicator_id, self.component, side)


@dataclass(frozen=True)
class Relation:
    """Parts that share no case, and the whole that they are part of: whoever knows all but one knows that one.

    `rest_discloses`: whether a small rest says something of a person; that of a process of staff does not.
    `is_of_a_line`: the two sides of one figure. `is_found`: nobody stated it, the cases show it, or fewer counts go
    with the whole than with the part; which of them goes is then for `Counts.to_suppress`. `is_near`: not every case of
    the part is the whole's, so that the one says nothing certain of the other; a small difference is not told in the
    periods in which every case is (`near_in`).
    """

    whole: str
    parts: tuple[str, ...]
    rest_discloses: bool = True
    is_of_a_line: bool = False
    is_found: bool = False
    near_in: frozenset[datetime.date] = frozenset()

    @property
    def is_near(self) -> bool:
        return bool(self.near_in)


@dataclass(frozen=True)
class Counts:
    """Every count once, under its first name, with its relations."""

    lines: tuple[CountedLine, ...]
    name_of: Mapping[tuple[str, str, Side], str]  # indicator, component, side -> count
    windows: Mapping[str, str]  # count -> window of the lines that publish it
    accumulating: frozenset[str]
    relations: tuple[Relation, ...]
    classes: Mapping[str, DisclosureClass]

    def with_found(
        self, pairs: Iterable[tuple[str, str]], near: Mapping[tuple[str, str], frozenset[datetime.date]] | None = None
    ) -> "Counts":
        """The same counts with relations found in the cases: whole and part, and of those that are so in some periods
        alone, which. Those already there stay as they are."""
        stated = {(relation.whole, part) for relation in self.relations for part in relation.parts}
        found = [
            Relation(whole, (part,), is_found=True, near_in=periods)
            for (whole, part), periods in [*((pair, frozenset()) for pair in pairs), *(near or {}).items()]
            if (whole, part) not in stated
        ]
        return replace(self, relations=(*self.relations, *(self._of_one_process(each) for each in found)))

    def at(self, periods: Iterable[datetime.date]) -> "Counts":
        """The same counts with the relations that hold in all of some periods."""
        here = frozenset(periods)
        return self._with_those_that_hold(here, here)

    def in_groups(self, months: Sequence[datetime.date]) -> "Counts":
        """The same with the relations that hold in groups at the end of some months: of all of them for what is
        counted by the month, of the last for what is counted on a day."""
        return self._with_those_that_hold(frozenset(months), frozenset(months[-1:]))

    def _with_those_that_hold(self, months: frozenset[datetime.date], days: frozenset[datetime.date]) -> "Counts":
        if (months, days) not in self._held:
            held = tuple(
                each
                for each in self.relations
                if not each.is_near or (months if self.windows[each.whole] == "month" else days) <= each.near_in
            )
            self._held[months, days] = self if held == self.relations else replace(self, relations=held)
            # which of two counts goes is the same in every period
            self._held[months, days].__dict__["_worth"] = self._worth
        return self._held[months, days]

    @cached_property
    def _held(self) -> dict[tuple[frozenset[datetime.date], frozenset[datetime.date]], "Counts"]:
        return {}

    def without_near(self) -> "Counts":
        """The same counts with relations that are certain alone."""
        return replace(self, relations=tuple(relation for relation in self.relations if not relation.is_near))

    def _of_one_process(self, relation: Relation) -> Relation:
        """A relation that was found; between two counts of one measure of how staff kept to a process its rest says no
        more of a person than what each leaves of the whole."""
        [part] = relation.parts
        measures = {indicator for (indicator, _, _), name in self.name_of.items() if name in (relation.whole, part)}
        is_one = len(measures) == 1 and all(self.classes[name] == "process" for name in (relation.whole, part))
        return replace(relation, rest_discloses=not is_one)

    def to_suppress(self, relation: Relation) -> str:
        """Which count of a relation that was found goes where the rest is small: the one that settles more of them for
        every measure that is lost with it. It follows from the relations and not from amounts."""
        [part] = relation.parts
        return max((part, relation.whole), key=lambda name: self._worth[name])

    def chosen_by_size(self, relation: Relation) -> Relation:
        """A relation that is stated; as one that was found where its whole has fewer counts under it beside the part.
        Of young people offered an interview and of those who had one, the first go, and not all that hangs on the
        second."""
        if relation.is_of_a_line or len(relation.parts) > 1:
            return relation
        without = replace(self, relations=tuple(each for each in self.relations if each != relation))
        return replace(relation, is_found=without.to_suppress(relation) == relation.whole)

    @cached_property
    def _with(self) -> Mapping[str, set[str]]:
        """A count and those that would go with it, by the relations that are stated."""
        direct = {
            name: {part for each in self.relations if each.whole == name and not each.is_found for part in each.parts}
            for name in self.windows
        }
        going = {}
        for name in self.windows:
            reached = {name}
            waiting = [name]
            while waiting:
                fresh = direct[waiting.pop()] - reached
                reached |= fresh
                waiting += fresh
            going[name] = reached
        return going

    @cached_property
    def lost_with(self) -> Mapping[str, int]:
        """How many measures show no figure where a count is suppressed."""
        return {
            name: sum(
                any(self.name_of[line.indicator_id, line.component, side] in gone for side in sides_of(line.measure))
                for line in self.lines
            )
            for name, gone in self._with.items()
        }

    @cached_property
    def _worth(self) -> Mapping[str, tuple[float, int]]:
        """How many found relations a count settles by going, a measure that is lost with it; how few those are."""
        settled = {name: sum(each.rest_discloses for each in self.found_with(name)) for name in self.windows}
        return {name: (settled[name] / lost, -lost) for name, lost in self.lost_with.items()}

    @cached_property
    def in_order(self) -> tuple[str, ...]:
        """Every count, wholes before their parts.

        Raises:
            UnclearCounts: a count is part of itself.
        """
        waiting = dict.fromkeys(self.windows)
        ordered: list[str] = []
        while waiting:
            free = [name for name in waiting if not any(whole in waiting for whole in self.wholes_of(name))]
            if not free:
                raise UnclearCounts(f"parts_of_counts goes in a circle among {', '.join(waiting)}.")
            ordered += free
            for name in free:
                del waiting[name]
        return tuple(ordered)

    @cached_property
    def _relations_by_part(self) -> Mapping[str, list[Relation]]:
        return {name: [each for each in self.relations if name in each.parts] for name in self.windows}

    def relations_of(self, part: str) -> list[Relation]:
        """The relations in which a count is a part."""
        return self._relations_by_part[part]

    @cached_property
    def _relations_by_whole(self) -> Mapping[str, list[Relation]]:
        return {name: [each for each in self.relations if name == each.whole] for name in self.windows}

    def relations_under(self, whole: str) -> list[Relation]:
        """The relations in which a count is the whole."""
        return self._relations_by_whole[whole]

    @cached_property
    def _found_by_member(self) -> Mapping[str, list[Relation]]:
        found = [each for each in self.relations if each.is_found]
        return {name: [each for each in found if name in (each.whole, *each.parts)] for name in self.windows}

    def found_with(self, name: str) -> list[Relation]:
        """The relations that were found in which a count is whole or part."""
        return self._found_by_member[name]

    def wholes_of(self, part: str) -> list[str]:
        """The counts that a count is part of, stated or found."""
        return [relation.whole for relation in self.relations_of(part) if not relation.is_near]

    @cached_property
    def families(self) -> Mapping[str, int]:
        """Number of the family of every count: counts that relations tie together, at any distance."""
        family = {name: number for number, name in enumerate(self.windows)}
        for _ in family:
            before = dict(family)
            for relation in (each for each in self.relations if not each.is_near):
                together = [relation.whole, *relation.parts]
                lowest = min(family[name] for name in together)
                family.update(dict.fromkeys(together, lowest))
            if family == before:
                break
        return family


def load_counts() -> Counts:
    """The counts of the lines that the public edition has."""
    catalogue = load_catalogue()
    lines = [
        CountedLine(
            indicator_id=indicator,
            component=component,
            measure=entry.measure,
            window=entry.window,
            accumulates=entry.accumulates or entry.window in ACCUMULATING,
            numerator_is_part=entry.numerator_within_denominator,
            discloses=entry.discloses,
            denominator_window=entry.denominator_window or "",
        )
        for indicator, entry in catalogue.indicators.items()
        if entry.public
        for component in entry.parts
    ]
    return counts_of(
        lines,
        catalogue.same_counts,
        [{"whole": relation.whole, "parts": relation.parts} for relation in catalogue.parts_of_counts],
    )


def counts_of(
    lines: Sequence[CountedLine], same: Iterable[Sequence[str]] = (), parts: Iterable[Mapping[str, Any]] = ()
) -> Counts:
    """Counts from lines, lists of names of the same count, and mappings of a `whole` to its `parts`.

    Raises:
        UnclearCounts: a name that no line has, or one count with windows of different kinds.
    """
    own = {
        (line.indicator_id, line.component, side): line.name_of(side)
        for line in lines
        for side in sides_of(line.measure)
    }
    first_name = _first_names(list(own.values()), same)
    by_line = {(line.indicator_id, line.component): line for line in lines}
    windows: dict[str, str] = {}
    accumulating = set()
    for (indicator, component, side), name in own.items():
        line = by_line[indicator, component]
        window = line.window_of(side)
        kind = windows.setdefault(first_name[name], window)
        if (kind == "month") != (window == "month"):
            raise UnclearCounts(f"same_counts: {name} counts by {window}, {first_name[name]} by {kind}.")
        if line.is_accumulating(side):
            accumulating.add(first_name[name])
    relations = [
        Relation(
            first_name[line.name_of("denominator")],
            (first_name[line.name_of("numerator")],),
            rest_discloses=line.discloses != "process",
            is_of_a_line=True,
        )
        for line in lines
        if line.measure == "percentage" and line.numerator_is_part
    ]
    for relation in parts:
        named = [relation["whole"], *relation["parts"]]
        unknown = [name for name in named if name not in first_name]
        if unknown:
            raise UnclearCounts(f"parts_of_counts names {', '.join(unknown)}, which no measure of the catalogue has.")
        whole, *of_whole = (first_name[name] for name in named)
        relations.append(Relation(whole, tuple(of_whole)))
    counts = Counts(
        lines=tuple(lines),
        name_of={key: first_name[name] for key, name in own.items()},
        windows=windows,
        accumulating=frozenset(accumulating),
        relations=tuple(dict.fromkeys(relations)),
        classes=_classes(own, first_name, by_line),
    )
    return replace(counts, relations=tuple(counts.chosen_by_size(relation) for relation in counts.relations))


def _classes(
    own: Mapping[tuple[str, str, Side], str],
    first_name: Mapping[str, str],
    by_line: Mapping[tuple[str, str], CountedLine],
) -> dict[str, DisclosureClass]:
    classes: dict[str, DisclosureClass] = {}
    for (indicator, component, _), name in own.items():
        found = by_line[indicator, component].discloses
        before = classes.get(first_name[name], found)
        classes[first_name[name]] = min(found, before, key=STRICTEST_FIRST.index)
    return classes


def _first_names(names: Sequence[str], same: Iterable[Sequence[str]]) -> dict[str, str]:
    first = {name: name for name in names}
    for group in same:
        unknown = [name for name in group if name not in first]
        if unknown:
            raise UnclearCounts(f"same_counts names {', '.join(unknown)}, which no measure of the catalogue has.")
        first.update(dict.fromkeys(group, first[group[0]]))
    return first
