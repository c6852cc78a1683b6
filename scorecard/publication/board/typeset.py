"""One PDF from the content of the board pack: a program of its own, so that nothing that befalls it befalls the run.

    typeset.py board.typ board.pdf SECONDS   < content.json

`SECONDS` since 1970 become the date of the document. Only fonts that come with Typst are used and no package is looked
for, so the same content gives the same bytes on every machine, offline. It imports nothing of the project.
"""

import sys
from pathlib import Path

import typst


def main() -> None:
    template, target, seconds = sys.argv[1:]
    made = typst.compile(
        template,
        root=str(Path(template).parent),
        format="pdf",
        ignore_system_fonts=True,
        pdf_standards="ua-1",  # PDF/UA: tagged, with text alternatives, or no file at all
        sys_inputs={"content": sys.stdin.read()},
        timestamp=int(seconds),
    )
    assert isinstance(made, bytes)
    Path(target).write_bytes(made)


if __name__ == "__main__":
    main()
