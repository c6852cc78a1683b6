#!/usr/bin/env python3
"""Is this folder as it was released? Needs Python 3.8 or newer and nothing else: no network, no packages.

    python3 verify.py                      the folder in which this file lies
    python3 verify.py FOLDER               another one
    python3 verify.py --redacted           what is restricted may be missing
    python3 verify.py --signers FILE       the signature must be of a key that FILE lists (ssh-keygen's allowed signers)

It reads every file against manifest-sha256.txt, that list against manifest.json, the release before it where that lies
beside this one, and the signature where there is one. It cannot know whether the whole folder was made anew: compare
the last line that it prints with a copy that somebody else keeps. Exit code 0: holds; 3: does not; 2: no such folder.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

LIST, MANIFEST, SEAL, SIGNATURE = "manifest-sha256.txt", "manifest.json", "manifest.sha256", "manifest.json.sig"
RESTRICTED = ("cases.duckdb", "public_memory.parquet")
NAMESPACE = "childrens-scorecard"


def say(line: str) -> None:
    """A line to standard output."""
    sys.stdout.write(line + "\n")


def complain(line: str) -> None:
    """A line to standard error."""
    sys.stderr.write(line + "\n")


def sha256_of(path: Path) -> str:
    """Hash of a file's content, in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        for block in iter(lambda: stream.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def read_list(path: Path) -> tuple[dict[str, str], list[str]]:
    """Hash by name of file, and what is wrong with the list itself."""
    listed: dict[str, str] = {}
    wrong = []
    for at, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        sha256, gap, name = line[:64], line[64:66], line[66:]
        is_below = name and not name.startswith("/") and ".." not in name.split("/")
        if gap != "  " or not is_below or name in listed or any(sign not in "0123456789abcdef" for sign in sha256):
            wrong.append(f"{LIST}, line {at}: no line of a hash and a file, or a file named twice")
        else:
            listed[name] = sha256
    return listed, wrong


def check_files(folder: Path, listed: dict[str, str], redacted: bool) -> tuple[int, list[str], list[str]]:
    """How many files are present and equal, which are withheld, and what differs."""
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file() or path.is_symlink()}
    equal = 0
    withheld: list[str] = []
    differs: list[str] = []
    for name in sorted(listed.keys() | (present - {LIST, SEAL, SIGNATURE})):
        if name not in listed:
            differs.append(f"{name}: in the folder, not in {LIST}")
        elif name not in present:
            (withheld if redacted and name in RESTRICTED else differs).append(
                name if redacted and name in RESTRICTED else f"{name}: in {LIST}, not in the folder"
            )
        elif (folder / name).is_symlink() or sha256_of(folder / name) != listed[name]:
            differs.append(f"{name}: its content is not what was released")
        else:
            equal += 1
    return equal, withheld, differs


def check_manifest(folder: Path, listed: dict[str, str], manifest: dict[str, Any]) -> list[str]:
    """The manifest against the list, its seal, and the release before it where that is at hand."""
    differs = []
    if {**manifest.get("files", {}), MANIFEST: listed.get(MANIFEST)} != listed:
        differs.append(f"{LIST}: it does not say what {MANIFEST} says")
    seal = folder / SEAL
    if not seal.is_file() or seal.read_text(encoding="utf-8", errors="replace") != sha256_of(folder / MANIFEST):
        differs.append(f"{SEAL}: it is not the hash of {MANIFEST}")
    before = manifest.get("previous_release")
    here = [manifest.get("la_code"), manifest.get("month"), "r" + str(manifest.get("release_id", "")).split("-r")[-1]]
    if before and list(folder.resolve().parts[-3:]) == here:
        other = folder.resolve().parents[2] / before["folder"] / MANIFEST
        if not other.is_file():
            say(f"Note: {before['release_id']}, the release before this one, is not at hand.")
        elif sha256_of(other) != before["manifest_sha256"]:
            differs.append(f"{before['release_id']}: its manifest is not the one that this release followed")
    return differs


def check_signature(folder: Path, signers: Path | None) -> list[str]:
    """The signature of the manifest: by a key that is listed, or, where no list is given, by some key."""
    signature = folder / SIGNATURE
    if not signature.is_file():
        return [f"{SIGNATURE}: there is no signature"] if signers else []
    keygen = ["ssh-keygen", "-Y"]
    try:
        if signers is None:
            asked = [*keygen, "check-novalidate", "-n", NAMESPACE, "-s", str(signature)]
        else:
            found = subprocess.run(
                [*keygen, "find-principals", "-s", str(signature), "-f", str(signers)], capture_output=True, text=True
            )
            if found.returncode or not found.stdout.strip():
                return [f"{SIGNATURE}: it is of a key that {signers} does not list"]
            name = found.stdout.splitlines()[0].strip()
            asked = [*keygen, "verify", "-f", str(signers), "-I", name, "-n", NAMESPACE, "-s", str(signature)]
        with (folder / MANIFEST).open("rb") as stream:
            done = subprocess.run(asked, stdin=stream, capture_output=True, text=True)
    except FileNotFoundError:
        say(f"Note: ssh-keygen is not installed, so {SIGNATURE} was not looked at.")
        return [f"{SIGNATURE}: it cannot be verified without ssh-keygen"] if signers else []
    if done.returncode:
        return [f"{SIGNATURE}: it is no signature of this {MANIFEST}"]
    vouched = "" if signers else " Whose key that is, nobody has said: give --signers."
    say(f"Signature: {done.stdout.strip()}.{vouched}")
    return []


def main() -> int:
    """Check the folder that was named; say what was found; the exit code."""
    parser = argparse.ArgumentParser(description="Is this folder as it was released?")
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument("--redacted", action="store_true", help="what is restricted may be missing")
    parser.add_argument("--signers", type=Path, help="file of allowed signers, as ssh-keygen takes it")
    given = parser.parse_args()
    folder = given.folder
    if not (folder / LIST).is_file():
        complain(f"{folder} holds no {LIST}: it is no folder of a release.")
        return 2
    listed, differs = read_list(folder / LIST)
    equal, withheld, differing = check_files(folder, listed, given.redacted)
    differs += differing
    called, last = folder.resolve().name, sha256_of(folder / LIST)
    if MANIFEST in listed and (folder / MANIFEST).is_file():
        try:
            manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            differs += check_manifest(folder, listed, manifest)
            called, last = str(manifest["release_id"]), sha256_of(folder / MANIFEST)
        except (ValueError, KeyError, AttributeError, TypeError):
            differs.append(f"{MANIFEST}: it cannot be read")
    differs += check_signature(folder, given.signers)
    if differs:
        complain("\n".join([f"{called} does NOT hold:", *(f"  {each}" for each in differs)]))
        return 3
    left = f", {len(withheld)} withheld" if withheld else ""
    say(f"{called} holds: {equal} of {len(listed)} files present and equal{left}.")
    say(last)
    return 0


if __name__ == "__main__":
    sys.exit(main())
