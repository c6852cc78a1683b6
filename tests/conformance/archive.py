"""Packing and unpacking of the conformance authorities: plain CSV files outside, one compressed file each in git.

The same content always gives the same bytes: files in order of name, without owner or time.

    .venv/bin/python -m tests.conformance.archive FOLDER    packs every folder and CSV file of FOLDER

does the whole of it anew. Look at what changed with `git status` before it is committed.
"""

import io
import lzma
import sys
import tarfile
from pathlib import Path

HERE = Path(__file__).parent


def pack(source: Path, into: Path = HERE) -> Path:
    """A folder of CSV files as `<name>.tar.xz`, a CSV file as `<name>.csv.xz`."""
    archive = into / (f"{source.name}.tar.xz" if source.is_dir() else f"{source.name}.xz")
    content = _tar(source) if source.is_dir() else source.read_bytes()
    archive.write_bytes(lzma.compress(content, preset=9 | lzma.PRESET_EXTREME))
    return archive


def unpack(into: Path, source: Path = HERE) -> None:
    """Every archive below `into`: a folder a delivery, and the CSV files beside them."""
    for archive in sorted(source.glob("*.tar.xz")):
        with tarfile.open(archive) as tar:
            tar.extractall(into / archive.name.removesuffix(".tar.xz"), filter="data")
    for archive in sorted(source.glob("*.csv.xz")):
        (into / archive.name.removesuffix(".xz")).write_bytes(lzma.decompress(archive.read_bytes()))


def _tar(folder: Path) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for path in sorted(folder.glob("*.csv")):
            member = tarfile.TarInfo(path.name)
            member.size, member.mode = path.stat().st_size, 0o644
            tar.addfile(member, io.BytesIO(path.read_bytes()))
    return buffer.getvalue()


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    for found in sorted([*filter(Path.is_dir, folder.iterdir()), *folder.glob("*.csv")]):
        pack(found)
