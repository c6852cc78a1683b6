"""Each key, word and reference that people type, misspelt in turn: each is refused, naming the nearest that is known.

The cases are made from the real files: one for every kind of place in them, so that a new key has its case at once.
"""

import copy
import csv
import datetime
import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal, get_origin

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml

from scorecard import json_schemas
from scorecard.catalogue import ProjectFile, load_catalogue
from scorecard.delivery.contracts import ContractFile, load_contracts
from scorecard.seeds import load_seeds
from scorecard.seeds.descriptions import SeedsFile
from scorecard.seeds.read_seeds import ROWS, words_of
from scorecard.settings import DBT_PROJECT, SEEDS, Settings
from scorecard.typed import Location, Mistyped, Typed, TypedFile, annotation_at, nearest, read_yaml
from scorecard.typed_files import read_typed_files
from tests.support import command

# mappings whose keys are names that people choose: one of them stands for all
NAMES_AS_KEYS = {("vars", "indicators"), ("seeds", "[]", "config", "column_types")}
# values that lead to something elsewhere, by the end of their place
REFERENCES = {
    "catalogue": {("same_counts", "[]", "[]"), ("parts_of_counts", "[]", "whole"), ("parts", "[]")},
    "contracts": {
        ("key", "[]"),
        ("starts_and_ends", "[]", "[]"),
        ("meta", "code_list"),
        ("meta", "references"),
        ("not_before", "date"),
        ("not_before", "parent_date"),
    },
    "seeds": {("columns", "[]", "name"), ("seeds", "[]", "name"), ("values", "[]")},
}
# a seed without rows needs one to be mistyped
INVENTED = {
    "delivery_conventions": {
        "la_code": "916",
        "extract": "workforce_posts",
        "column_name": "end_date",
        "convention": "end_is_the_first_day_out",
        "decided_by": "Head of data",
        "decided_on": "2024-03-31",
        "note": "",
    },
    "published_figures": {
        "indicator_id": "agency_rate",
        "component": "",
        "la_code": "916",
        "geography_kind": "england",
        "geography": "England",
        "period_label": "30 September 2023",
        "period_end": "2023-09-30",
        "kind": "snapshot",
        "value": "17.9",
        "note": "",
        "source": "Department for Education",
        "file_hash": "0" * 64,
    },
    "family_help_types": {
        "la_code": "916",
        "record": "plan",
        "recorded_type": "Family Help plan",
        "counts_as": "child_in_need_plan",
        "valid_from": "2025-09-01",
        "valid_to": "2026-08-31",
    },
    "chart_events": {
        "la_code": "916",
        "indicator_id": "agency_rate",
        "component": "",
        "happened_on": "2024-01-15",
        "event": "A new front door",
        "noted_by": "Head of data",
        "is_public": "false",
    },
    "process_chart_rebases": {
        "la_code": "916",
        "indicator_id": "agency_rate",
        "component": "",
        "rebased_from": "2024-01-01",
        "decided_by": "Head of data",
        "decided_on": "2024-03-31",
        "reason": "A new process",
        "decision": "refuse",
    },
    "publishers": {
        "la_code": "916",
        "published_by": "Director of children's services",
        "contact": "",
        "next_edition_on": "2024-05-31",
    },
}

Kind = tuple[str, ...]
# written a hundred times: with libyaml where it is there
DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class Workshop:
    """A copy of the files that people type, in which one thing at a time is mistyped."""

    def __init__(self, folder: Path) -> None:
        self.project, self.seeds = folder / "dbt_project", folder / "seeds"
        (self.project / "models").mkdir(parents=True)
        shutil.copy(DBT_PROJECT / "dbt_project.yml", self.project)
        shutil.copytree(DBT_PROJECT / "models" / "staging", self.project / "models" / "staging")
        (self.project / "models" / "indicators").symlink_to(DBT_PROJECT / "models" / "indicators")
        shutil.copytree(SEEDS, self.seeds)

    def files(self, what: str) -> list[Path]:
        match what:
            case "catalogue":
                return [self.project / "dbt_project.yml"]
            case "contracts":
                return sorted((self.project / "models" / "staging").glob("stg_*.yml"))
        return sorted(self.seeds.glob("*.yml"))

    def refusal(self) -> str:
        """What is said of the files as they are now; empty where nothing is refused."""
        read_typed_files.cache_clear()
        try:
            read_typed_files(self.project, self.seeds)
        except Mistyped as mistyped:
            return str(mistyped)
        return ""

    def refusal_with(self, path: Path, text: str) -> str:
        """What is said where a file holds another text, which is taken back afterwards."""
        before = path.read_text(encoding="utf-8")
        path.write_text(text, encoding="utf-8")
        self._forget(path)
        try:
            return self.refusal()
        finally:
            path.write_text(before, encoding="utf-8")
            self._forget(path)

    def _forget(self, path: Path) -> None:
        """What is remembered of a file: the other readers need not read again."""
        if path.parent == self.seeds:
            load_seeds.cache_clear()
        elif path.parent == self.project:
            load_catalogue.cache_clear()
        else:
            load_contracts.cache_clear()


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    yield Workshop(tmp_path)
    # of other tests' files too: they are read again in a moment
    for reader in (load_catalogue, load_contracts, load_seeds, read_typed_files):
        reader.cache_clear()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["workforce_posts,,end_includes_its_last_day"], "says end_includes_its_last_day of no column"),
        (["ssd_care_leavers,clea_person_id,keeps_history"], "says keeps_history of a column"),
        (
            ["workforce_posts,end_date,end_includes_its_last_day", "workforce_posts,end_date,end_is_the_first_day_out"],
            "line 3: line 2 answers the same question",
        ),
    ],
)
def test_a_convention_is_about_what_it_says_and_answers_once(workshop: Workshop, rows: list[str], said: str) -> None:
    path = workshop.seeds / "delivery_conventions.csv"
    lines = [f"916,{row},Head of data,2024-03-31," for row in rows]
    assert said in workshop.refusal_with(path, "\n".join([path.read_text().splitlines()[0], *lines, ""]))


MODELS: dict[str, type[Typed]] = {"catalogue": ProjectFile, "contracts": ContractFile, "seeds": SeedsFile}


def misspelt(word: str) -> str:
    """The word with two neighbouring letters the other way round."""
    at = next((at for at in range(1, len(word) - 1) if word[at] != word[at + 1]), 0)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def places(content: Any, at: Location = (), kind: Kind = ()) -> Iterator[tuple[Kind, Location, Any]]:
    """Every place of a file with its kind and what stands there: items of one list are of one kind."""
    if isinstance(content, dict):
        for key, value in content.items():
            name = "*" if kind in NAMES_AS_KEYS else key
            yield (*kind, name), (*at, key), value
            yield from places(value, (*at, key), (*kind, name))
    elif isinstance(content, list):
        for number, value in enumerate(content):
            yield (*kind, "[]"), (*at, number), value
            yield from places(value, (*at, number), (*kind, "[]"))


def first_of_each_kind(files: list[Path]) -> Iterator[tuple[Path, Any, Kind, Location, Any]]:
    seen = set()
    for path in files:
        content = TypedFile(path).content
        for kind, location, value in places(content):
            if kind not in seen:
                seen.add(kind)
                yield path, content, kind, location, value


def changed(content: Any, location: Location, change: Callable[[Any, Any], None]) -> str:
    """The file's text after a change of what holds the place."""
    content = copy.deepcopy(content)
    holder = content
    for part in location[:-1]:
        holder = holder[part]
    change(holder, location[-1])
    text: str = yaml.dump(content, Dumper=DUMPER, sort_keys=False, allow_unicode=True)
    return text


def rename(holder: Any, key: Any) -> None:
    items = list(holder.items())
    holder.clear()
    holder.update((misspelt(name) if name == key else name, value) for name, value in items)


def put(value: Any) -> Callable[[Any, Any], None]:
    def change(holder: Any, key: Any) -> None:
        holder[key] = value

    return change


def test_what_is_typed_today_is_not_refused(workshop: Workshop) -> None:
    assert workshop.refusal() == ""


@pytest.mark.parametrize("what", MODELS)
def test_every_misspelt_key_is_refused(what: str, workshop: Workshop) -> None:
    tried, broken = 0, []
    for path, content, kind, location, _ in first_of_each_kind(workshop.files(what)):
        key = location[-1]
        if not isinstance(key, str):
            continue
        said = workshop.refusal_with(path, changed(content, location, rename))
        tried += 1
        if path.name not in said or misspelt(key) not in said or f"did you mean {key}?" not in said:
            broken.append(f"{'.'.join(kind)}: {said or 'not refused'}")
    assert not broken, "\n".join(broken)
    assert tried > 15


@pytest.mark.parametrize("what", MODELS)
def test_every_value_of_a_wrong_type_is_refused(what: str, workshop: Workshop) -> None:
    broken = []
    for path, content, kind, location, value in first_of_each_kind(workshop.files(what)):
        wrong: Any = "many" if isinstance(value, bool | int | float | list | dict) else {"surely": "not"}
        said = workshop.refusal_with(path, changed(content, location, put(wrong)))
        if path.name not in said or not re.search(r"expected|is no (key|word) that is known here", said):
            broken.append(f"{'.'.join(kind)}: {said or 'not refused'}")
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("what", MODELS)
def test_every_misspelt_word_is_refused(what: str, workshop: Workshop) -> None:
    tried, broken = set(), []
    for path, content, kind, location, value in first_of_each_kind(workshop.files(what)):
        is_word = get_origin(annotation_at(MODELS[what], location)) is Literal and isinstance(value, str)
        leads = {end for end in REFERENCES[what] if kind[-len(end) :] == end}
        if not is_word and not leads:
            continue
        tried |= leads or {kind}
        wrong = ".".join(misspelt(part) for part in value.split("."))
        said = workshop.refusal_with(path, changed(content, location, put(wrong)))
        if path.name not in said or "did you mean " not in said or value.split(".")[0] not in said:
            broken.append(f"{'.'.join(kind)}: {said or 'not refused'}")
    assert not broken, "\n".join(broken)
    assert tried >= REFERENCES[what]


@pytest.mark.parametrize("name", ROWS)
def test_every_slip_in_a_seed_is_refused(name: str, workshop: Workshop) -> None:
    path = workshop.seeds / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        columns, *rows = csv.reader(stream)
    rows = rows or [[INVENTED[name][column] for column in columns]]

    def said_of(heading: list[str], first: list[str]) -> str:
        lines = [heading, first, *rows[1:]]
        return workshop.refusal_with(path, "\n".join(",".join(_quoted(cell) for cell in line) for line in lines) + "\n")

    assert said_of(columns, rows[0]) == ""
    broken = []
    for at, column in enumerate(columns):
        said = said_of([*columns[:at], misspelt(column), *columns[at + 1 :]], rows[0])
        if f"{name}.csv, line 1: {misspelt(column)} is no column" not in said or f"did you mean {column}?" not in said:
            broken.append(f"heading {column}: {said or 'not refused'}")
        # a row in which the cell is filled, to fill it wrongly
        wrong, expected = _wrong_cell(ROWS[name], column, next((row[at] for row in rows if row[at]), ""))
        said = said_of(columns, [*rows[0][:at], wrong, *rows[0][at + 1 :]]) if expected else ""
        if expected and (f"{name}.csv, line 2: {column} " not in said or expected not in said):
            broken.append(f"cell of {column}: {said or 'not refused'}")
    assert not broken, "\n".join(broken)
    assert f"{name}.csv, line 2: {len(columns) + 1} cells under {len(columns)} headings." in said_of(
        columns, [*rows[0], "one more"]
    )


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if cell else ""


def _wrong_cell(model: type[Typed], column: str, filled: str) -> tuple[str, str]:
    """A cell that a column cannot hold, and what is said of it; nothing where it can hold any text."""
    words = words_of(model, column)
    annotation = annotation_at(model, (column,))
    if words:
        word = filled or words[0]
        return misspelt(word), f"did you mean {word}?"
    if annotation is datetime.date:
        return "31/03/2024", "expected a date such as 2024-03-31"
    if annotation is bool:
        return "yes", "expected true or false"
    if annotation is not str:
        return "many", "expected a"
    return ("", "is not given") if model.model_fields[column].is_required() else ("", "")


@pytest.mark.parametrize(
    ("name", "column", "nearest_known"),
    [
        ("targets", "la_code", "916"),
        ("targets", "indicator_id", "re_referrals_within_12_months"),
        ("benchmarks", "indicator_id", "re_referrals_within_12_months"),
        ("scorecard_baseline", "indicator_id", "re_referrals_within_12_months"),
        ("commentary_names", "indicator_id", "re_referrals_within_12_months"),
        ("child_population", "la_code", "201"),
        ("statistical_neighbours", "neighbour_la_code", "207"),
        ("accepted_words", "code_list", "address_type"),
        ("accepted_words", "code", "primary_address"),
        ("ethnicity_groups", "ethnicity", "WBRI"),
        ("ethnicity_groups", "ethnicity_group", "white"),
    ],
)
def test_a_row_that_leads_nowhere_is_refused(name: str, column: str, nearest_known: str, workshop: Workshop) -> None:
    path = workshop.seeds / f"{name}.csv"
    heading, first, *others = path.read_text(encoding="utf-8").splitlines()
    cells = first.split(",")
    at = heading.split(",").index(column)
    assert cells[at] == nearest_known
    wrong = nearest_known[:-1] + ("0" if nearest_known.isdigit() else "")
    said = workshop.refusal_with(path, "\n".join([heading, ",".join([*cells[:at], wrong, *cells[at + 1 :]]), *others]))
    assert f"{name}.csv, line 2: " in said
    assert wrong in said
    assert "did you mean " in said


def test_a_row_that_contradicts_itself_is_refused(workshop: Workshop) -> None:
    path = workshop.seeds / "codes.csv"
    text = path.read_text(encoding="utf-8")
    said = workshop.refusal_with(path, text.replace("Primary address,,", "Primary address,2015-04-01,2015-03-31", 1))
    assert "codes.csv, line 2: the row ends on 2015-03-31, before it begins on 2015-04-01." in said

    path = workshop.seeds / "benchmarks.csv"
    text = path.read_text(encoding="utf-8")
    said = workshop.refusal_with(path, text.replace(",annual,21,published,", ",annual,,published,", 1))
    assert "benchmarks.csv, line 2: the row has no value, and its status is published." in said


def test_a_plan_counts_as_a_plan(workshop: Workshop) -> None:
    path = workshop.seeds / "family_help_types.csv"
    text = path.read_text(encoding="utf-8") + "916,plan,Family Help plan,single_assessment,2025-09-01,\n"
    assert "line 2: the row counts as single_assessment, which is no plan." in workshop.refusal_with(path, text)


def test_a_component_that_a_line_does_not_have_is_refused(workshop: Workshop) -> None:
    path = workshop.seeds / "scorecard_baseline.csv"
    text = path.read_text(encoding="utf-8")
    said = workshop.refusal_with(path, text.replace("attendance,police,", "attendance,polcie,"))
    assert "component is `polcie`, no component of strategy_discussion_attendance: did you mean police?" in said
    said = workshop.refusal_with(path, text.replace("within_12_months,,", "within_12_months,police,"))
    assert "component is `police`, no component of re_referrals_within_12_months: it has none." in said


def test_a_slip_names_file_line_key_and_the_nearest_known(workshop: Workshop) -> None:
    [path] = workshop.files("catalogue")
    lines = path.read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if "public: false" in line)
    lines[at] = lines[at].replace("public", "pubic")
    assert workshop.refusal_with(path, "\n".join(lines)) == (
        f"dbt_project/dbt_project.yml, line {at + 1}: vars.indicators.re_referred_children.pubic "
        "is no key that is known here: did you mean public?"
    )


def test_an_entry_that_does_not_say_whether_it_is_public_is_refused(workshop: Workshop) -> None:
    [path] = workshop.files("catalogue")
    text = path.read_text(encoding="utf-8").replace("      public: false\n", "", 1)
    assert "re_referred_children.public is not given; it has no default." in workshop.refusal_with(path, text)


def test_a_line_that_is_not_public_has_no_place_among_the_relations(workshop: Workshop) -> None:
    [path] = workshop.files("catalogue")
    group = "    - [re_referred_children.numerator, agency_rate.numerator]\n"
    text = path.read_text(encoding="utf-8").replace("  same_counts:\n", f"  same_counts:\n{group}")
    assert "same_counts[1][1] is `re_referred_children.numerator`, and the public edition does not have" in (
        workshop.refusal_with(path, text)
    )


def test_a_key_that_stands_twice_is_refused(workshop: Workshop) -> None:
    """YAML keeps the last of them without a word."""
    [path] = workshop.files("catalogue")
    text = path.read_text(encoding="utf-8").replace(
        "      public: false\n", "      public: false\n      public: true\n", 1
    )
    assert "re_referred_children.public stands twice" in workshop.refusal_with(path, text)


@pytest.mark.parametrize("text", ["vars: [", "vars:\n\t- 1\n", "a: &a\nb: *c\n"])
def test_what_is_no_yaml_is_refused_with_its_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "dbt_project.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Mistyped, match=r"dbt_project\.yml, line \d: this is no YAML"):
        TypedFile(path)


def test_a_required_column_cannot_be_decisive(workshop: Workshop) -> None:
    path = workshop.project / "models" / "staging" / "stg_cp_plans.yml"
    text = path.read_text(encoding="utf-8").replace(
        "decisive: true", "decisive: true\n                required: true", 1
    )
    assert "decisive is for optional columns of codes" in workshop.refusal_with(path, text)


@pytest.mark.parametrize(
    ("stands_in_for", "said"),
    [
        ("ehc_plan_request", "is `ehc_plan_request`, which is no extract: did you mean ehc_plan_requests?"),
        ("ssd_ehcp_assessment", "is `ssd_ehcp_assessment`, which need not come itself."),
    ],
)
def test_an_extract_stands_in_for_one_that_must_come(stands_in_for: str, said: str, workshop: Workshop) -> None:
    [path] = (path for path in workshop.files("contracts") if path.name == "stg_ehcp_requests.yml")
    text = path.read_text(encoding="utf-8")
    place = "stands_in_for: ehc_plan_requests"
    assert text.count(place) == 1
    assert said in workshop.refusal_with(path, text.replace(place, f"stands_in_for: {stands_in_for}"))


def test_what_need_not_come_cannot_stop_the_run(workshop: Workshop) -> None:
    [path] = (path for path in workshop.files("contracts") if path.name == "stg_ehcp_requests.yml")
    text = path.read_text(encoding="utf-8")
    stops = text.replace("            standard: SSD\n", "            standard: SSD\n            stops_the_run: true\n")
    assert "is for extracts that must come" in workshop.refusal_with(path, stops)


def test_the_nearest_is_named_or_all_where_none_is_near() -> None:
    assert nearest("pubic", ["title", "public"]) == "did you mean public?"
    assert nearest("Public", ["title", "public"]) == "did you mean public?"
    assert nearest("xyz", ["title", "public"]) == "known are title, public."


def test_a_slip_stops_the_command_with_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SCORECARD_QUARANTINE_CRITICAL_SHARE", "20")
    outcome = command("run", "--authority", "916", "--month", "2024-03", "--home", str(tmp_path))
    assert outcome.exit_code == 2
    assert outcome.stderr.startswith("SCORECARD_QUARANTINE_CRITICAL_SHARE is `20`; expected at most 1.")
    assert not list(tmp_path.iterdir())


def test_a_slip_in_the_catalogue_stops_the_command(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    [path] = workshop.files("catalogue")
    text = path.read_text(encoding="utf-8").replace("public: false", "pubic: false", 1)
    slips = workshop.refusal_with(path, text)

    def refused() -> None:
        raise Mistyped([slips])

    monkeypatch.setattr("scorecard.typed_files.read_typed_files", refused)
    outcome = command("check", "--authority", "916", "--month", "2024-03", "--home", str(tmp_path / "home"))
    assert (outcome.exit_code, outcome.stderr.strip()) == (2, slips)


# Settings


NUMBERS = [name for name, field in Settings.model_fields.items() if field.annotation in (int, float)]


def test_every_setting_is_a_number_a_place_or_a_choice() -> None:
    places = {"home", "landing_store", "log_file", "signing_key"}
    assert Settings.model_fields.keys() - set(NUMBERS) - places == {"engine"}


@pytest.mark.parametrize("name", NUMBERS)
def test_every_setting_has_bounds(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for beyond in ("-1", "1000000"):
        monkeypatch.setenv(f"SCORECARD_{name.upper()}", beyond)
        with pytest.raises(Mistyped, match=f"SCORECARD_{name.upper()} is `{beyond}`; expected at (least|most) "):
            Settings()


@pytest.mark.parametrize("name", Settings.model_fields)
def test_a_misspelt_setting_is_refused(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    variable = f"SCORECARD_{name.upper()}"
    wrong = f"SCORECARD_{misspelt(name).upper()}"
    with monkeypatch.context() as patched:
        patched.setenv(wrong, "1")
        with pytest.raises(Mistyped, match=f"{wrong} in the environment .*: did you mean {variable}\\?"):
            Settings()
    (tmp_path / ".env").write_text(f"{wrong}=1\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Mistyped, match=f"{wrong} in .env .*: did you mean {variable}\\?"):
        Settings()


def test_variables_of_dbt_and_dagster_and_the_keys_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = ("SCORECARD_PSEUDONYM_KEY", "SCORECARD_SUPPRESSION_KEY")
    for name in ("SCORECARD_WAREHOUSE", "SCORECARD_DAGSTER_STORAGE", "SCORECARD_DAGSTER_DATABASE", *keys):
        monkeypatch.setenv(name, "anything")
    assert Settings().small_number == 5


def test_a_gate_does_not_hold_before_it_warns() -> None:
    with pytest.raises(Mistyped, match="the warning comes before the gate holds"):
        Settings(quarantine_warning_share=0.3, quarantine_critical_share=0.2)


# Schemas for editors


@pytest.mark.parametrize("name", json_schemas.MODELS)
def test_schemas_for_editors_are_those_of_the_models(name: str) -> None:
    path = json_schemas.FOLDER / f"{name}.schema.json"
    assert path.read_text(encoding="utf-8") == json_schemas.schema_of(name), "run `make schemas`"


@pytest.mark.parametrize("name", json_schemas.MODELS)
def test_every_file_names_its_schema_and_keeps_it(name: str) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(json_schemas.schema_of(name)))
    for path in json_schemas.files_of(name):
        first, _, text = path.read_text(encoding="utf-8").partition("\n")
        named = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
        assert named, f"{path.name} does not begin with its schema"
        assert (path.parent / named[1]).resolve() == json_schemas.FOLDER / f"{name}.schema.json"
        assert not list(validator.iter_errors(yaml.safe_load(text))), path.name
        assert read_yaml(path, json_schemas.MODELS[name])


def test_no_figure_of_another_measure_is_typed_as_published_beside_ours() -> None:
    """What is published of something else is told in the note, since a picture would hold it against ours."""
    seeds = load_seeds()
    of_another = {(row.indicator_id, row.component) for row in seeds.published_measures if not row.is_like_for_like}
    typed = [row for row in seeds.benchmarks if (row.indicator_id, row.component) in of_another]
    assert len(typed) > 10
    assert {row.status for row in typed} == {"another_measure"}
    assert [row.indicator_id for row in typed if row.geography_kind == "england" and row.value is not None] == []
