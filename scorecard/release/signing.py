"""The signature of a release's manifest: SSH's own, made and verified offline by ``ssh-keygen -Y``.

    ssh-keygen -Y verify -f allowed_signers -I NAME -n childrens-scorecard -s manifest.json.sig < manifest.json

The manifest holds the hash of every other file, so its signature stands for all. Without a key nothing is signed.
"""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scorecard.problems import UnusableInput
from scorecard.release.folder import MANIFEST

SIGNATURE = "manifest.json.sig"
NAMESPACE = "childrens-scorecard"


class UnusableSigningKey(UnusableInput):
    """The key cannot sign: the message says why and what to do."""


@dataclass(frozen=True)
class SignatureFound:
    """Whether the manifest is signed by somebody who may. ``told`` says it in a sentence; ``holds`` is false where the
    signature is of another manifest, of an unknown key, or missing though signers were named."""

    holds: bool
    told: str


def sign(folder: Path, key: Path) -> None:
    """Sign the manifest of a release with an SSH key.

    Raises:
        UnusableSigningKey: there is no such key, it asks for a passphrase, or ssh-keygen is not installed.
    """
    if not key.is_file():
        raise UnusableSigningKey(
            f"SCORECARD_SIGNING_KEY names {key}, and there is no such file. Name a private SSH key."
        )
    done = _keygen(["sign", "-q", "-f", str(key), "-n", NAMESPACE, str(folder / MANIFEST)])
    if done is None:
        raise UnusableSigningKey("SCORECARD_SIGNING_KEY is set and ssh-keygen is not installed: install OpenSSH.")
    if done.returncode or not (folder / SIGNATURE).is_file():
        raise UnusableSigningKey(
            f"The key {key} did not sign. Expected a private SSH key without a passphrase, or one that an agent holds."
        )


def check_signature(folder: Path, signers: Path | None) -> SignatureFound | None:
    """Hold the signature of a manifest against a file of allowed signers; without one, only against the manifest.

    None where there is no signature and none was asked for.
    """
    signature = folder / SIGNATURE
    if not signature.is_file():
        return SignatureFound(False, f"{SIGNATURE}: there is no signature") if signers else None
    if signers is None:
        done = _keygen(["check-novalidate", "-n", NAMESPACE, "-s", str(signature)], folder / MANIFEST)
    else:
        named = _keygen(["find-principals", "-s", str(signature), "-f", str(signers)])
        if named is not None and (named.returncode or not named.stdout.strip()):
            return SignatureFound(False, f"{SIGNATURE}: it is of a key that {signers} does not list")
        name = "" if named is None else named.stdout.splitlines()[0].strip()
        done = _keygen(
            ["verify", "-f", str(signers), "-I", name, "-n", NAMESPACE, "-s", str(signature)], folder / MANIFEST
        )
    if done is None:
        return SignatureFound(signers is None, f"{SIGNATURE}: not looked at, for ssh-keygen is not installed")
    if done.returncode:
        return SignatureFound(False, f"{SIGNATURE}: it is no signature of this {MANIFEST}")
    vouched = "" if signers else "; whose key that is, nobody has said: name a file of signers"
    return SignatureFound(True, f"{done.stdout.strip()}{vouched}")


def _keygen(arguments: Sequence[str], given: Path | None = None) -> subprocess.CompletedProcess[str] | None:
    """What ssh-keygen said; None where it is not installed. It is never asked anything on a terminal."""
    try:
        return subprocess.run(
            ["ssh-keygen", "-Y", *arguments],
            input=None if given is None else given.read_text(encoding="utf-8"),
            stdin=subprocess.DEVNULL if given is None else None,
            capture_output=True,
            text=True,
            start_new_session=True,  # without a terminal it cannot wait for a passphrase
        )
    except FileNotFoundError:
        return None
