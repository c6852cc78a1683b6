"""What lies in a folder, in words: before anything is loaded, and at the beginning of every stop."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from scorecard.delivery.returns.reader import ReturnFile, ReturnReader
from scorecard.delivery.returns.recognise import Lying

FORMS = {"csv": "CSV files", "workbook": "a workbook", "xml": "XML", "json": "JSON"}


def sentences_on(lying: Lying) -> list[str]:
    """A sentence on each return in the folder, and on the lines that it can feed."""
    return [sentence for reader, files in by_reader(lying).items() for sentence in _on_return(reader, files)]


def by_reader(lying: Lying) -> Mapping[ReturnReader, list[ReturnFile]]:
    """The files of each return, in the order of the readers."""
    found: dict[ReturnReader, list[ReturnFile]] = defaultdict(list)
    for file in lying.returns:
        found[file.reader].append(file)
    return found


def _on_return(reader: ReturnReader, files: list[ReturnFile]) -> Iterator[str]:
    forms = sorted({FORMS[file.form] for file in files})
    lines = [line for line, feed in reader.feeds.items() if not feed.helps]
    can = "It can feed"
    if not lines:
        lines, can = list(reader.feeds), "Beside others it can feed"
    yield (
        f"{_counted(len(files), 'file')} of {reader.called} ({', '.join(forms)}). "
        f"{can} {_counted(len(lines), 'measure')}: {', '.join(lines)}."
    )


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def misnamed(lying: Lying) -> list[str]:
    """A sentence on every file that has the headings of an extract and not its name."""
    return [
        f"{name}: has the headings of {extract}.csv. It was not read; give it that name if it is meant."
        for name, extract in lying.misnamed
    ]
