"""What a release carries so that it can be checked without this project: a list of hashes, a checker, a page to read,
a licence.

Each release and each public edition gets `manifest-sha256.txt`, which ``sha256sum -c`` takes (the line format of BagIt,
no bag), `verify.py`, which needs Python alone, `README.txt` and `LICENCE.txt`. Signing is in
`scorecard.release.signing`, what the hashes are held against in `scorecard.release.integrity`.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LIST = "manifest-sha256.txt"
# what a public edition may be used under
OPEN_GOVERNMENT_LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
CHECKER = Path(__file__).with_name("stand_alone_verify.py")

README = """\
Children's services scorecard, {what}: {release_id}.
Nothing in this folder has been changed if all of its files have the hashes that {list} lists.
  Linux:    sha256sum -c {list}
  macOS:    shasum -a 256 -c {list}
  Windows:  certutil -hashfile FILE SHA256, and compare with the line of FILE
  Python:   python3 verify.py   (3.8 or newer, nothing to install){redacted}
{seal}
To be sure that the folder as a whole was not exchanged, compare that hash with one that others keep.
How each figure is counted and who answers for it stands on the pages in site/.
What may be done with these files stands in LICENCE.txt.
"""
INSIDE = """\
For use inside the authority, and marked OFFICIAL-SENSITIVE. No licence is given to hand this folder on.
What may leave the authority lies in public/, under the licence that stands there.
"""
OPEN = """\
You may use this information under the Open Government Licence v3.0:
{licence}
Say where it is from: children's services scorecard of authority {la_code}, {month}, release {release_id}.
"""


def write_evidence(folder: Path, manifest: Mapping[str, Any], *, is_public: bool) -> None:
    """Write `verify.py`, `README.txt` and `LICENCE.txt` into the folder of a release, or of its public edition."""
    shutil.copyfile(CHECKER, folder / "verify.py")
    seal = (
        f"The hash of {LIST} itself stands for all of it."
        if is_public
        else "manifest.json says what came in, what was checked and what made it; manifest.sha256 is its hash."
    )
    readme = README.format(
        what="the edition for everybody" if is_public else "release",
        release_id=manifest["release_id"],
        list=LIST,
        redacted="" if is_public else "; add --redacted where cases.duckdb was taken out",
        seal=seal,
    )
    (folder / "README.txt").write_text(readme, encoding="utf-8")
    licence = (OPEN if is_public else INSIDE).format(
        licence=OPEN_GOVERNMENT_LICENCE,
        la_code=manifest["la_code"],
        month=manifest["month"],
        release_id=manifest["release_id"],
    )
    (folder / "LICENCE.txt").write_text(licence, encoding="utf-8")


def write_list(folder: Path, hashes: Mapping[str, str]) -> None:
    """Write the list of hashes, by path below the folder, as ``sha256sum -c`` takes it."""
    lines = (f"{sha256}  {name}\n" for name, sha256 in sorted(hashes.items()))
    (folder / LIST).write_text("".join(lines), encoding="utf-8")
