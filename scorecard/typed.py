"""Reading what people type: YAML and CSV through a schema that refuses what it does not know.

A slip stops whatever was about to start, with a sentence that names the file, the line, the key and the nearest word
that is known there. A typing slip that changes nothing is the one that nobody finds: `pubic: false` once published rows
that had to stay inside.

What belongs here: how a file is read and how a slip is told. What a file may say stands with the thing it is about:
the catalogue in `scorecard/catalogue.py`, contracts in `scorecard/delivery/contracts.py`, seeds in `scorecard/seeds/`.
"""

import csv
import difflib
import json
import re
import types
from collections.abc import Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, ConfigDict, Field, PlainValidator, ValidationError

from scorecard.problems import UnusableInput

ROOT = Path(__file__).resolve().parent.parent

# libyaml where it is there: the same language, ten times as fast
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# more words than this are no help where none of them is near
MOST_WORDS_LISTED = 15

# what `get_origin` says of mappings
MAPPINGS = (dict, Mapping)

Location = tuple[str | int, ...]


class Mistyped(UnusableInput):
    """What somebody has typed cannot be meant: a sentence for each slip, with file, key and the nearest known word."""

    def __init__(self, slips: Iterable[str]) -> None:
        self.slips = tuple(slips)
        super().__init__("\n".join(self.slips))


class Typed(BaseModel):
    """One mapping that people type. It knows its keys and refuses every other; values are of their type as written."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


Model = TypeVar("Model", bound=Typed)

Text = Annotated[str, Field(min_length=1)]


def _true_or_false(text: object) -> bool:
    if text not in ("true", "false"):
        raise ValueError("expected true or false")
    return text == "true"


# a cell of a CSV file that says yes or no, in the one spelling that every reader takes alike
YesOrNo = Annotated[bool, PlainValidator(_true_or_false)]


def nearest(word: str, known: Iterable[str]) -> str:
    """The end of a sentence on an unknown word: the nearest known one, or all of them where none is near and few are.

    Returns:
        Text such as `did you mean public?`
    """
    spelt = {each.casefold(): each for each in known}
    near = difflib.get_close_matches(word.casefold(), spelt, n=1, cutoff=0.5)
    if near:
        return f"did you mean {spelt[near[0]]}?"
    if spelt and len(spelt) <= MOST_WORDS_LISTED:
        return f"known are {', '.join(spelt.values())}."
    return "nothing known is near it."


def shown(path: Path) -> str:
    """A file as people name it: from the root of the project where it lies there."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else f"{path.parent.name}/{path.name}"


class TypedFile:
    """One YAML file as read, which can say where in it something stands."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = f", line {mark.line + 1}" if mark else ""
            raise Mistyped([f"{shown(path)}{line}: this is no YAML: {error.problem}."]) from None
        except (yaml.YAMLError, UnicodeDecodeError):
            raise Mistyped([f"{shown(path)}: this is no YAML in UTF-8."]) from None
        twice = list(_keys_given_twice(self._node, ()))
        self.content: Any = _content(self._node)
        if twice:
            raise Mistyped(self.slip(location, "stands twice, and only the last would be read.") for location in twice)

    def as_a(self, model: type[Model]) -> Model:
        """The content as a model.

        Raises:
            Mistyped: with a sentence for every slip.
        """
        try:
            return model.model_validate_json(json.dumps(self.content, default=str))
        except ValidationError as error:
            slips = slips_of(error, model)
        raise Mistyped(self.slip(location, said) for location, said in slips)

    def slip(self, location: Location, said: str) -> str:
        """A sentence on what stands at a place of the file."""
        return f"{shown(self.path)}, line {self._line(location)}: {self._names(location)} {said}"

    def _line(self, location: Location) -> int:
        node, line = self._node, 1
        for part in location:
            found = None
            if isinstance(node, yaml.MappingNode):
                found = next((pair for pair in node.value if pair[0].value == str(part)), None)
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
                found = (node.value[part], node.value[part])
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
        return line

    def _names(self, location: Location) -> str:
        """The place as a path of keys; an item of a list goes by its name where it has one."""
        at, said = self.content, ""
        for part in location:
            try:
                at = at[part]
            except (KeyError, IndexError, TypeError):
                at = None
            if isinstance(part, int):
                name = at.get("name") if isinstance(at, dict) else None
                said += f".{name}" if isinstance(name, str) else f"[{part + 1}]"
            else:
                said += f".{part}"
        return said.removeprefix(".") or "the file"


def read_yaml(path: Path, model: type[Model]) -> Model:
    """A YAML file as a model.

    Raises:
        Mistyped: the file is no YAML, or holds what the model does not know.
    """
    return TypedFile(path).as_a(model)


def read_csv(path: Path, model: type[Model]) -> tuple[Model, ...]:
    """The rows of a CSV file, each as a model; an empty cell is a value that is not given.

    Raises:
        Mistyped: a column is unknown or missing, a row has more or fewer cells, or a cell does not hold what it may.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream, strict=True)
        heading = next(reader, [])
        _refuse_heading(path, heading, model)
        rows, slips = [], []
        for cells in reader:
            place = f"{shown(path)}, line {reader.line_num}"
            if len(cells) != len(heading):
                slips.append(f"{place}: {len(cells)} cells under {len(heading)} headings.")
                continue
            given = {name: cell for name, cell in zip(heading, cells, strict=True) if cell != ""}
            try:
                rows.append(model.model_validate_strings(given))
            except ValidationError as error:
                slips += [f"{place}: {_column(location)} {said}" for location, said in slips_of(error, model)]
    if slips:
        raise Mistyped(slips)
    return tuple(rows)


def _column(location: Location) -> str:
    return ".".join(str(part) for part in location) or "the row"


def _refuse_heading(path: Path, heading: Sequence[str], model: type[Typed]) -> None:
    known = list(model.model_fields)
    missing = [name for name, field in model.model_fields.items() if field.is_required() and name not in heading]
    slips = [
        f"{name} is no column that is known here: {nearest(name, missing or known)}"
        for name in heading
        if name not in known
    ]
    if not slips:
        slips = [f"the column {name} is missing." for name in missing]
    slips += [f"the column {name} stands twice." for name in dict.fromkeys(heading) if heading.count(name) > 1]
    if slips:
        raise Mistyped(f"{shown(path)}, line 1: {slip}" for slip in slips)


def slips_of(error: ValidationError, model: type[BaseModel]) -> list[tuple[Location, str]]:
    """Every slip that pydantic has found, as its place and what to say of it, which follows the place's name."""
    found = error.errors()
    misspelt: dict[Location, set[str]] = {}  # place of a mapping -> keys that somebody has meant
    slips: list[tuple[Location, str]] = []
    for each in found:
        location, kind = each["loc"], each["type"]
        if kind == "extra_forbidden" or location[-1:] == ("[key]",):
            location = location[:-1] if location[-1] == "[key]" else location
            advice = nearest(str(location[-1]), _known_keys(model, location[:-1]))
            misspelt.setdefault(location[:-1], set()).add(advice)
            slips.append((location, f"is no key that is known here: {advice}"))
    for each in found:
        location, kind = each["loc"], each["type"]
        if kind == "extra_forbidden" or location[-1:] == ("[key]",):
            continue
        if kind == "missing":
            if not any(f" {location[-1]}?" in advice for advice in misspelt.get(location[:-1], ())):
                slips.append((location, "is not given; it has no default."))
        else:
            slips.append((location, _said(each)))
    return slips


EXPECTED = {
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
    "decimal": "a number",
    "string": "a text",
    "date": "a date such as 2024-03-31",
    "tuple": "a list",
    "list": "a list",
    "model": "keys with their values",
    "dict": "keys with their values",
}
BOUNDS = {
    "less_than_equal": ("at most", "le"),
    "less_than": ("less than", "lt"),
    "greater_than_equal": ("at least", "ge"),
    "greater_than": ("more than", "gt"),
}


def _said(error: Mapping[str, Any]) -> str:
    kind, context, given = error["type"], error.get("ctx", {}), error["input"]
    if kind == "literal_error":
        words = re.findall(r"'((?:[^'\\]|\\.)*)'", context["expected"]) or [context["expected"]]
        return f"is {_quoted(given)}, which is no word that is known here: {nearest(str(given), words)}"
    if kind == "value_error":
        return str(context["error"]) if isinstance(given, Mapping) else f"is {_quoted(given)}: {context['error']}"
    if kind == "string_pattern_mismatch":
        return f"is {_quoted(given)}, which is not of the form {context['pattern']}"
    expected = next(
        (said for start, said in EXPECTED.items() if kind.startswith(f"{start}_") and "than" not in kind), ""
    )
    if expected and kind.endswith(("_type", "_parsing", "_from_float", "_parsing_size", "_from_date_parsing")):
        return f"is {_quoted(given)}; expected {expected}."
    if kind in BOUNDS:
        said, bound = BOUNDS[kind]
        return f"is {_quoted(given)}; expected {said} {context[bound]:g}."
    return f"is {_quoted(given)}: {error['msg'][:1].lower()}{error['msg'][1:]}."


def _quoted(given: object) -> str:
    if given is None:
        return "empty"
    if isinstance(given, dict | list | tuple):
        return "a list" if isinstance(given, list | tuple) else "a mapping of keys"
    text = str(given).lower() if isinstance(given, bool) else str(given)
    return f"`{text[:60]}`"


def annotation_at(model: type[BaseModel], location: Location) -> Any:
    """The type of what stands at a place of a model, bare of all conditions; None where there is no such place."""
    at: Any = model
    for part in location:
        at = _inside(_plain(at), part)
    return _plain(at)


def _known_keys(model: type[BaseModel], location: Location) -> list[str]:
    """The keys that a mapping at a place of the model may have."""
    at = annotation_at(model, location)
    if isinstance(at, type) and issubclass(at, BaseModel):
        return [field.alias or name for name, field in at.model_fields.items()]
    if get_origin(at) in MAPPINGS:
        return [str(word) for word in get_args(_plain(get_args(at)[0]))]
    return []


def _inside(at: Any, part: str | int) -> Any:
    if isinstance(at, type) and issubclass(at, BaseModel):
        return next((field.annotation for name, field in at.model_fields.items() if part in (name, field.alias)), None)
    if get_origin(at) in MAPPINGS:
        return get_args(at)[1]
    arguments = get_args(at)
    if isinstance(part, int) and arguments:
        return arguments[part] if part < len(arguments) and arguments[-1] is not Ellipsis else arguments[0]
    return None


def _plain(annotation: Any) -> Any:
    """An annotation without what is said about it, and without None."""
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation = get_args(annotation)[0]
        elif origin in (Union, types.UnionType):
            annotation = next(each for each in get_args(annotation) if each is not type(None))
        else:
            return annotation


def _content(node: yaml.Node | None) -> Any:
    if node is None:
        return {}
    loader = _Loader("")
    try:
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _keys_given_twice(node: yaml.Node | None, location: Location) -> Iterable[Location]:
    if isinstance(node, yaml.MappingNode):
        seen: set[Hashable] = set()
        for key, value in node.value:
            if key.value in seen:
                yield (*location, key.value)
            seen.add(key.value)
            yield from _keys_given_twice(value, (*location, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            yield from _keys_given_twice(item, (*location, number))
