"""Every file and command that `deploy/` names exists, versions are pinned, and one fact stands in one place."""

import re
import tomllib
from importlib import metadata
from typing import Any

import pytest
import yaml

from orchestration.cli import COMMANDS
from scorecard.settings import PROJECT_ROOT
from tests.deployment.described import (
    CONTAINERS,
    DEPLOY,
    UNITS,
    assignments,
    compose,
    image_environment,
    instructions,
    units,
)

OURS = ("code_server", "daemon", "webserver")
UNIT_OF = {name: f"scorecard-{name.replace('_', '-')}" for name in OURS}
# how a service is reached, which differs between a machine and a network of containers
ADDRESS = ("--socket", "--host", "--port")


def project() -> dict[str, Any]:
    with (PROJECT_ROOT / "pyproject.toml").open("rb") as stream:
        read: dict[str, Any] = tomllib.load(stream)["project"]
    return read


def pins(lock: str) -> dict[str, str]:
    """Version by package; every package of a lock has its hashes."""
    text = (PROJECT_ROOT / lock).read_text(encoding="utf-8")
    found = re.findall(
        r"^([\w.-]+)(?:\[[\w,-]+\])?==(\S+) \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", text, re.M
    )
    assert len(found) == len(re.findall(r"^\w", text, re.M)), "a package without hashes"
    return {name.lower(): version for name, version, _ in found}


def distribution(requirement: str) -> str:
    return re.split(r"[\[=<>~! ]", requirement)[0].lower()


def without_address(command: list[str]) -> list[str]:
    """A command without the place at which it listens, and without the folder that its program stands in."""
    kept = [command[0].rpartition("/")[2]]
    rest = iter(command[1:])
    for word in rest:
        if word in ADDRESS:
            next(rest)
        else:
            kept.append(word)
    return kept


def test_the_lock_of_a_server_is_that_of_the_project_without_the_tools_of_its_tests() -> None:
    ours, whole = pins("deploy/requirements.lock"), pins("requirements.lock")
    assert {name: version for name, version in ours.items() if whole.get(name, version) != version} == {}
    extras = project()["optional-dependencies"]
    left_out = ("dev", "spark")  # a server counts with DuckDB; Spark is large and needs Java
    needed = [*project()["dependencies"], *(each for name in extras.keys() - left_out for each in extras[name])]
    assert {distribution(each) for each in needed} - ours.keys() == set()
    assert not {"pytest", "playwright", "moto", "sqlfluff", "ruff"} & ours.keys()


def test_dagsters_packages_are_of_one_release() -> None:
    ours = pins("requirements.lock")
    major, minor, patch = ours["dagster"].split(".")
    assert (major, ours["dagster-webserver"]) == ("1", ours["dagster"])
    # libraries count as 0.N+16: 1.13.27 is 0.29.27
    assert ours["dagster-postgres"] == ours["dagster-dbt"] == f"0.{int(minor) + 16}.{patch}"


@pytest.mark.parametrize("name", OURS)
def test_a_unit_and_a_container_start_the_same_but_for_the_address(name: str) -> None:
    unit, service = units()[UNIT_OF[name]], compose()["services"][name]
    assert without_address(unit.command) == without_address(service["command"])


def test_what_units_and_containers_start_is_installed_by_the_lock() -> None:
    commands = [unit.command for unit in units().values()]
    commands += [compose()["services"][name]["command"] for name in OURS]
    commands += [compose()["services"]["code_server"]["healthcheck"]["test"][1:]]
    installed = {script.name: script for script in metadata.entry_points(group="console_scripts")}
    programs = {command[0].rpartition("/")[2] for command in commands}
    assert programs == {"dagster", "dagster-daemon", "dagster-webserver"}
    of = {installed[program].dist.name for program in programs}  # type: ignore[union-attr]
    assert of <= pins("deploy/requirements.lock").keys()


def test_units_read_what_is_handed_over_and_belong_to_one_target() -> None:
    handed_over = {f"/etc/scorecard/{path.name}" for path in UNITS.iterdir()}
    target = (UNITS / "scorecard.target").read_text(encoding="utf-8")
    for name, unit in units().items():
        named = {word for word in unit.command if word.startswith("/etc/")} | {unit.one("Service", "EnvironmentFile")}
        assert named <= handed_over
        assert f"{name}.service" in target
        assert unit.one("Install", "WantedBy") == unit.one("Unit", "PartOf") == "scorecard.target"
    [socket] = [word for word in units()["scorecard-code-server"].command if word.endswith(".sock")]
    [served] = yaml.safe_load((UNITS / "workspace.yaml").read_text(encoding="utf-8"))["load_from"]
    assert served["grpc_server"]["socket"] == socket
    assert socket.startswith(f"/run/{units()['scorecard-code-server'].one('Service', 'RuntimeDirectory')}/")


def test_units_may_write_into_the_home_alone_and_reach_this_machine_alone() -> None:
    home = assignments(UNITS / "environment")["SCORECARD_HOME"]
    for unit in units().values():
        assert unit.one("Service", "User") == "scorecard"
        assert unit.one("Service", "ProtectSystem") == "strict"
        assert unit.one("Service", "ReadWritePaths") == home
        assert unit.one("Service", "IPAddressDeny") == "any"
        assert unit.one("Service", "IPAddressAllow") == "localhost"


def test_the_services_stand_in_one_network_without_a_way_out() -> None:
    read = compose()
    assert read["networks"]["inside"] == {"internal": True}
    for name, service in read["services"].items():
        assert ("outside" in service["networks"]) == (name == "proxy")
        assert ("ports" in service) == (name == "proxy")
    assert read["services"]["proxy"]["ports"] == ["443:443"]
    [served] = yaml.safe_load((CONTAINERS / "workspace.yaml").read_text(encoding="utf-8"))["load_from"]
    command = read["services"]["code_server"]["command"]
    assert served["grpc_server"]["host"] in read["services"]
    assert str(served["grpc_server"]["port"]) == command[command.index("--port") + 1]
    web = read["services"]["webserver"]["command"]
    assert f"webserver:{web[web.index('--port') + 1]}" in (CONTAINERS / "Caddyfile").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", OURS)
def test_our_containers_are_read_only_and_without_rights(name: str) -> None:
    service = compose()["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    [mounted] = service["volumes"]
    assert mounted.endswith(f":{image_environment()['SCORECARD_HOME']}")


def test_images_are_pinned_and_ours_has_the_version_of_the_project() -> None:
    images = {service["image"] for service in compose()["services"].values()}
    bases = {rest.split(" AS ")[0] for word, rest in instructions() if word == "FROM"}
    for image in images | bases:
        assert re.fullmatch(r"[\w/.-]+:\d+\.\d+(\.\d+)?(-\w+)*", image), image
    assert len(bases) == 1, "the environment made on one image must find the same Python on the other"
    assert f"childrens-scorecard:{project()['version']}" in images
    text = (CONTAINERS / "Dockerfile").read_text(encoding="utf-8")
    assert set(re.findall(r"childrens_scorecard-([\d.]+)-py3", text)) == {project()["version"]}
    assert f"childrens-scorecard:{project()['version']} ." in text
    assert metadata.version("childrens-scorecard") == project()["version"]


def test_what_the_image_is_made_of_exists_and_reaches_the_builder_and_nothing_else_does() -> None:
    copied = [rest.split() for word, rest in instructions() if word == "COPY" and not rest.startswith("--from")]
    sources = {source for *given, _ in copied for source in given}
    built = {source for source in sources if source.startswith("dist/")}  # `make wheel` leaves it there
    assert len(built) == 1
    assert {source for source in sources - built if not (PROJECT_ROOT / source).is_file()} == set()
    ignored = (PROJECT_ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in ignored if line and not line.startswith("#")]
    assert rules[0] == "*"
    assert {rule.removeprefix("!") for rule in rules[1:]} == {*(sources - built), "dist/*.whl"}
    build = compose()["services"]["code_server"]["build"]
    assert (CONTAINERS / build["context"]).resolve() == PROJECT_ROOT
    assert (PROJECT_ROOT / build["dockerfile"]).is_file()


def test_the_image_installs_hashed_packages_and_runs_as_nobody_of_the_machine() -> None:
    commands = [rest for word, rest in instructions() if word == "RUN"]
    installs = [command for command in commands if "pip install" in command]
    assert all("--require-hashes" in command or "--no-index" in command for command in installs)
    assert [rest for word, rest in instructions() if word == "USER"] == ["10001:10001"]
    assert instructions()[-1][0] == "CMD"


def test_dagster_is_configured_by_what_the_wheel_carries() -> None:
    for told in (assignments(UNITS / "environment"), image_environment()):
        assert told["DAGSTER_HOME"].endswith("/site-packages/scorecard/project_files")
        assert told["SCORECARD_DAGSTER_STORAGE"].startswith(told["SCORECARD_HOME"])
    pythons = set(re.findall(r"lib/(python[\d.]+)/", assignments(UNITS / "environment")["DAGSTER_HOME"]))
    assert pythons == {"python3.11"}
    assert '"dagster.yaml"' in (PROJECT_ROOT / "setup.py").read_text(encoding="utf-8")


def test_no_secret_stands_in_what_is_handed_over() -> None:
    for path in (path for path in DEPLOY.rglob("*") if path.is_file()):
        for line in path.read_text(encoding="utf-8").splitlines():
            given = re.search(r"(?:PASSWORD|HASH|KEY)[\w]*\s*[:=]\s*(\S.*)", line)
            assert given is None or given[1].startswith("${"), f"{path.name}: {line}"


def test_commands_of_the_page_name_files_and_commands_that_exist() -> None:
    page = (PROJECT_ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```(?:sh|powershell)\n(.*?)^```", page, re.M | re.S)
    assert len(blocks) >= 5
    text = "\n".join(blocks).replace("\\", "/")
    files = set(re.findall(r"(?<![\w/.])deploy/[\w./*-]+", text))
    assert {name for name in files if not any(PROJECT_ROOT.glob(name))} == set()
    assert {UNITS / "environment", UNITS / "workspace.yaml"} <= {PROJECT_ROOT / name for name in files}
    commands = {command.__name__.replace("_", "-") for command in COMMANDS}
    assert set(re.findall(r"(?:^|/bin/|code_server )scorecard ([a-z][a-z-]*)", text, re.M)) - commands == set()
    targets = re.findall(r"^([\w-]+):", (PROJECT_ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    assert set(re.findall(r"^make ([\w-]+)", text, re.M)) - {*targets} == set()
    version = project()["version"]
    assert set(re.findall(r"childrens[-_]scorecard[:-]([\d.]+[\d])", text)) == {version}
