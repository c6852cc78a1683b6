"""The sites that a run leaves behind, and which of their pages stand for others of their kind."""

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Site:
    """A folder of pages. In `flat` sites every page beside the first is of one kind."""

    name: str
    folder: Path
    flat: bool = False

    def pages(self) -> list[Path]:
        return sorted(self.folder.rglob("*.html"))

    def name_of(self, page: Path) -> str:
        return f"{self.name}: {page.relative_to(self.folder).as_posix()}"

    def kinds(self) -> dict[str, list[Path]]:
        """Pages by kind: each page of the folder is one, and all pages of a folder within are one together."""
        kinds: dict[str, list[Path]] = {}
        for page in self.pages():
            within = page.relative_to(self.folder).parts
            alone = len(within) == 1 and (not self.flat or page.stem == "index")
            kinds.setdefault(page.stem if alone else "others" if self.flat else within[0], []).append(page)
        return kinds

    def one_of_each_kind(self) -> list[Path]:
        """The longest page of each kind: what the others have, it has most of."""
        return [max(pages, key=lambda page: page.stat().st_size) for pages in self.kinds().values()]

    def widest_tables(self) -> list[Path]:
        """One page of each kind: that with the most columns in a table."""
        return [max(pages, key=_columns) for pages in self.kinds().values()]


def _columns(page: Path) -> int:
    heads = re.findall(r"<thead.*?</thead>", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return max((head.count("<th ") + head.count("<th>") for head in heads), default=0)
