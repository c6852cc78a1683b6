"""The counts that the scorecard publishes, which of them are the same, and which are part of another.

Read from the catalogue: a numerator is part of its denominator; `same_counts` and `parts_of_counts` say the rest. What
nobody has stated is found in the cases (`scorecard.public.relations`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from scorecard.catalogue import DisclosureClass, Side, count_name, load_catalogue, sides_of

# a count that several lines publish is of the class that is held to the strictest rules
STRICTEST_FIRST: tuple[DisclosureClass, ...] = ("circumstances", "staff", "process")


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

    def name_of(self, side: Side) -> str:
        """Name of one of its counts, as the catalogue writes it."""
        return count_name(self.indicator_id, self.component, side)


@dataclass(frozen=True)
class Relation:
    """Parts that share no case, and the whole that they are part of: whoever knows all but one knows that one.

    `rest_discloses`: whether a small rest says something of a person; that of a process of staff does not.
    `is_of_a_line`: the two sides of one figure. `is_found`: nobody stated it, the cases show it, or fewer counts go
    with the whole than with the part; which of them goes is then for `Counts.to_suppress`. `is_near`: not every case of
    the part is the whole's, so that the one says nothing certain of the other; a small difference is not told.
    """

    whole: str
    parts: tuple[str, ...]
    rest_discloses: bool = True
    is_of_a_line: bool = False
    is_found: bool = False
    is_near: bool = False


@dataclass(frozen=True)
class Counts:
    """Every count once, under its first name, with its relations."""

    lines: tuple[CountedLine, ...]
    name_of: Mapping[tuple[str, str, Side], str]  # indicator, component, side -> count
    windows: Mapping[str, str]  # count -> window of the lines that publish it
    accumulating: frozenset[str]
    relations: tuple[Relation, ...]
    classes: Mapping[str, DisclosureClass]

    def with_found(self, pairs: Iterable[tuple[str, str]], near: Iterable[tuple[str, str]] = ()) -> "Counts":
        """The same counts with relations found in the cases: whole and part, and of those nearly so. Those already
        there stay as they are."""
        stated = {(relation.whole, part) for relation in self.relations for part in relation.parts}
        found = [Relation(whole, (part,), is_found=True) for whole, part in pairs if (whole, part) not in stated]
        nearly = [
            Relation(whole, (part,), is_found=True, is_near=True, rest_discloses=not self._is_one_process(whole, part))
            for whole, part in near
            if (whole, part) not in stated
        ]
        return replace(self, relations=(*self.relations, *found, *nearly))

    def without_near(self) -> "Counts":
        """The same counts with relations that are certain alone."""
        return replace(self, relations=tuple(relation for relation in self.relations if not relation.is_near))

    def _is_one_process(self, whole: str, part: str) -> bool:
        """Whether two counts are parts of one measure of how staff kept to a process."""
        measures = {indicator for (indicator, _, _), name in self.name_of.items() if name in (whole, part)}
        return len(measures) == 1 and all(self.classes[name] == "process" for name in (whole, part))

    def to_suppress(self, relation: Relation) -> str:
        """Which count of a relation that was found goes where the rest is small: the one with fewer counts under it."""
        [part] = relation.parts
        return relation.whole if self._under[relation.whole] < self._under[part] else part

    def chosen_by_size(self, relation: Relation) -> Relation:
        """A relation that is stated; as one that was found where its whole has fewer counts under it beside the part.
        Of young people offered an interview and of those who had one, the first go, and not all that hangs on the
        second."""
        if relation.is_of_a_line or len(relation.parts) > 1:
            return relation
        without = replace(self, relations=tuple(each for each in self.relations if each != relation))
        return replace(relation, is_found=without.to_suppress(relation) == relation.whole)

    @cached_property
    def _under(self) -> Mapping[str, int]:
        """How many counts would go with a count, by the relations that are stated."""
        direct = {
            name: {part for each in self.relations if each.whole == name and not each.is_found for part in each.parts}
            for name in self.windows
        }
        under = {}
        for name in self.windows:
            reached: set[str] = set()
            waiting = [name]
            while waiting:
                fresh = direct[waiting.pop()] - reached
                reached |= fresh
                waiting += fresh
            under[name] = len(reached)
        return under

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
            # what rolls over twelve months or grows for ever differs from its neighbour by the few of one month
            accumulates=entry.accumulates or entry.window in ("cumulative", "rolling_12_months"),
            numerator_is_part=entry.numerator_within_denominator,
            discloses=entry.discloses,
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
    for (indicator, component, _), name in own.items():
        line = by_line[indicator, component]
        kind = windows.setdefault(first_name[name], line.window)
        if (kind == "month") != (line.window == "month"):
            raise UnclearCounts(f"same_counts: {name} counts by {line.window}, {first_name[name]} by {kind}.")
        if line.accumulates:
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
