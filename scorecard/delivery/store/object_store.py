"""What lies in an object store, by authority and month, and the bytes of one file of it.

    <store>/916/2024-03/ssd_person.csv     laid out as the landing place

Nothing is written to the store. Who may read it is said by what its own library looks for: for S3 the variables
`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and the like, or the file `~/.aws/credentials`, which its owner alone may
read; for Azure `AZURE_STORAGE_CONNECTION_STRING` and the like. None of them is repeated in a message.
"""

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from scorecard.problems import UnusableInput

# by the beginning of an address: the extra that reads such a store, and what its library is told
KINDS = {"s3": "s3", "az": "azure", "abfs": "azure", "abfss": "azure"}
S3_OPTIONS = {"config_kwargs": {"connect_timeout": 20, "read_timeout": 60, "retries": {"max_attempts": 3}}}
NOT_BY_OTHERS = 0o077
AT_ONCE = 1024 * 1024


class UnusableStore(UnusableInput):
    """The store cannot be asked, or what it holds cannot be used; the message says why and never holds a secret."""


@dataclass(frozen=True)
class StoredFile:
    """One file of a delivery in the store. `version` is the store's own mark of its content (ETag), with its size: what
    changes both and not the content is taken for a change."""

    name: str
    path: str
    size: int
    version: str


class ObjectStore:
    """A place in a store, such as `s3://bucket/deliveries`, read-only.

    Raises:
        UnusableStore: no such kind, its library is missing, or others can read the file of its keys.
    """

    def __init__(self, address: str) -> None:
        kind, _, place = address.partition("://")
        if kind not in KINDS:
            raise UnusableStore(f"No store of the kind {kind!r} is known here. Expected s3://… or az://….")
        self.address = address.rstrip("/")
        self._root = place.strip("/")
        _require_keys_of_one_owner()
        try:
            import fsspec

            with _told(self.address):
                options: dict[str, Any] = S3_OPTIONS if kind == "s3" else {}
                self._files = fsspec.filesystem(kind, skip_instance_cache=True, use_listings_cache=False, **options)
        except ImportError as error:
            raise UnusableStore(
                f"The library of {kind}:// is missing. Install the extra: pip install "
                f"'childrens-scorecard[{KINDS[kind]}]'."
            ) from error

    def folders(self, *below: str) -> list[str]:
        """Names of what stands as a folder in a place; none where there is no such place.

        Raises:
            UnusableStore: the store cannot be asked.
        """
        return [PurePosixPath(each["name"]).name for each in self._list(*below) if each["type"] == "directory"]

    def files(self, la_code: str, month: str) -> list[StoredFile]:
        """The files of a delivery, by name; none where there is no such delivery.

        Raises:
            UnusableStore: the store cannot be asked, or a file has a name that no file here may have.
        """
        found = []
        for each in self._list(la_code, month):
            if each["type"] == "directory" or each["name"].endswith("/"):
                continue
            # an entry that stands for the folder itself, as some programs leave one
            if each["name"].strip("/") == self._place(la_code, month):
                continue
            name = PurePosixPath(each["name"]).name
            if name.startswith(".") or not name.isprintable() or "\\" in name:
                raise UnusableStore(
                    f"{self.address}/{la_code}/{month} holds a file whose name cannot stand here: {name!r}. Rename it."
                )
            mark = next((str(each[key]) for key in ("ETag", "etag", "content_md5") if each.get(key)), "")
            if not mark:
                raise UnusableStore(f"{self.address} does not say which version of {name} it holds: no ETag.")
            found.append(StoredFile(name, each["name"], int(each["size"]), f"{mark.strip(chr(34))} {each['size']}"))
        return sorted(found, key=lambda file: file.name)

    def read(self, file: StoredFile) -> bytes:
        """The bytes of a small file.

        Raises:
            UnusableStore: it cannot be read.
        """
        with _told(self.address):
            content: bytes = self._files.cat_file(file.path)
        return content

    def bring(self, file: StoredFile, place: Path) -> str:
        """Write a file's bytes to a place on the disk, for its owner alone; gives their SHA-256.

        Raises:
            UnusableStore: it broke off, or is not as long as the store said.
            OSError: the disk cannot be written to.
        """
        digest, size = hashlib.sha256(), 0
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            for block in self._blocks(file):
                digest.update(block)
                size += len(block)
                stream.write(block)
        if size != file.size:
            raise UnusableStore(
                f"{file.name} broke off after {size:,} of {file.size:,} bytes. Nothing was put into the landing place; "
                "fetch it again."
            )
        return digest.hexdigest()

    def _blocks(self, file: StoredFile) -> Iterator[bytes]:
        with _told(self.address):
            stream = self._files.open(file.path, "rb", cache_type="readahead", block_size=8 * AT_ONCE)
        with stream:
            while True:
                with _told(self.address):
                    block: bytes = stream.read(AT_ONCE)
                if not block:
                    return
                yield block

    def _list(self, *below: str) -> list[dict[str, Any]]:
        try:
            with _told(self.address, absent=FileNotFoundError):
                listed: list[dict[str, Any]] = self._files.ls(self._place(*below), detail=True)
                return listed
        except FileNotFoundError:
            if below:
                return []
            raise UnusableStore(f"{self.address} is not there. Look at SCORECARD_LANDING_STORE.") from None

    def _place(self, *below: str) -> str:
        return "/".join((self._root, *below))


@contextmanager
def _told(address: str, absent: type[Exception] | tuple[()] = ()) -> Iterator[None]:
    """What a store's library raises, in a sentence without its words: they can quote an address with keys in it."""
    try:
        yield
    except (UnusableStore, ImportError):
        raise
    except Exception as problem:
        if absent and isinstance(problem, absent):
            raise
        if isinstance(problem, PermissionError):
            why = "it refuses the keys, or asks for some"
        elif isinstance(problem, FileNotFoundError):
            why = "what was listed is no longer there"
        else:
            why = f"{type(problem).__name__}"
        raise UnusableStore(
            f"{address} cannot be read: {why}. Look at the keys of the store, its address and the network; nothing "
            "was put into the landing place."
        ) from None


def _require_keys_of_one_owner() -> None:
    """A file of keys that others can read is no secret; where there is none, the environment is asked alone.

    Raises:
        UnusableStore: others can read it.
    """
    path = Path(os.environ.get("AWS_SHARED_CREDENTIALS_FILE") or "~/.aws/credentials").expanduser()
    if os.name == "posix" and path.is_file() and stat.S_IMODE(path.stat().st_mode) & NOT_BY_OTHERS:
        raise UnusableStore(f"{path} can be read by others: expected mode 0600. Set it with: chmod 600 {path}")
