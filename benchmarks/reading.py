"""What reading a return costs, as a multiple of parsing its files and doing nothing with them.

    python -m benchmarks.reading [--rounds 5] [--children 4000]

An SSDA903 set as CSV against `csv.DictReader`, a children in need census against `iterparse` of the standard library.
Reading is all that is done before rows go into the warehouse: telling what the files are, records, rows of extracts.
Processor time of one process, both sides in the same round; every child is invented.
"""

import argparse
import contextlib
import csv
import datetime
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree

from benchmarks.processor import Spread

MOST = 3.0  # times the parsing: what reading may cost
ROUNDS, CHILDREN = 5, 4000
FIRST_DAY = datetime.date(2023, 4, 1)
EPISODES = [
    "CHILD",
    "DECOM",
    "RNE",
    "LS",
    "CIN",
    "PLACE",
    "PLACE_PROVIDER",
    "DEC",
    "REC",
    "REASON_PLACE_CHANGE",
    "HOME_POST",
    "PL_POST",
    "URN",
]


def write_ssda903(folder: Path, children: int) -> None:
    """A whole set: two episodes and five reviews a child, a missing incident for every fifth, and what else there is
    of each child. In sets that authorities make the tables have about these proportions.
    """
    folder.mkdir(parents=True)
    with contextlib.ExitStack() as stack:
        header, episodes, missing, reviews, oc2, permanence = (
            csv.writer(stack.enter_context((folder / f"{name}.csv").open("w", encoding="utf-8", newline="")))
            for name in ("header", "episodes", "missing", "reviews", "oc2", "previous_permanence")
        )
        header.writerow(["CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"])
        episodes.writerow(EPISODES)
        missing.writerow(["CHILD", "DOB", "MISSING", "MIS_START", "MIS_END"])
        reviews.writerow(["CHILD", "DOB", "REVIEW", "REVIEW_CODE"])
        oc2.writerow(["CHILD", "DOB", "SDQ_SCORE", "SDQ_REASON", "CONVICTED", "HEALTH_CHECK", "IMMUNISATIONS"])
        permanence.writerow(["CHILD", "DOB", "PREV_PERM", "LA_PERM", "DATE_PERM"])
        for child in range(100_000, 100_000 + children):
            first, second = (FIRST_DAY + datetime.timedelta(days=child % 150 + after) for after in (0, 120))
            day, moved = f"{first:%d/%m/%Y}", f"{second:%d/%m/%Y}"
            header.writerow([child, 1 + child % 2, "05/06/2012", "WBRI", f"A{child:012}", "", ""])
            episodes.writerow(
                [child, day, "S", "C2", "N1", "U4", "PR4", moved, "X1", "CARPL", "AA1 1AA", "AA2 2AA", ""]
            )
            episodes.writerow([child, moved, "P", "C2", "N1", "U6", "PR1", "", "", "", "AA1 1AA", "AA3 3AA", "SC12345"])
            for after in range(0, 150, 30):
                reviews.writerow([child, "05/06/2012", f"{first + datetime.timedelta(days=after):%d/%m/%Y}", "PN1"])
            oc2.writerow([child, "05/06/2012", child % 40, "", "0", "1", "1"])
            permanence.writerow([child, "05/06/2012", "Z1", "", ""])
            if child % 5 == 0:
                missing.writerow([child, "05/06/2012", "M", moved, moved])


def write_census(path: Path, children: int) -> None:
    """A census: a child an episode with an assessment, a plan and an enquiry, laid out as systems write it."""
    with path.open("w", encoding="utf-8") as stream:
        stream.write(
            '<?xml version="1.0" encoding="utf-8"?>\n<Message>\n  <Header>\n    <CollectionDetails>\n'
            "      <Collection>CIN</Collection>\n      <Year>2024</Year>\n"
            "      <ReferenceDate>2024-03-31</ReferenceDate>\n    </CollectionDetails>\n    <Source>\n"
            "      <LEA>916</LEA>\n    </Source>\n  </Header>\n  <Children>\n"
        )
        for child in range(100_000, 100_000 + children):
            begun, ended = (FIRST_DAY + datetime.timedelta(days=child % 200 + after) for after in (0, 40))
            stream.write(
                "    <Child>\n      <ChildIdentifiers>\n"
                f"        <LAchildID>{child}</LAchildID>\n        <UPN>A{child:012}</UPN>\n"
                "        <PersonBirthDate>2012-06-05</PersonBirthDate>\n        <Sex>1</Sex>\n"
                "      </ChildIdentifiers>\n      <ChildCharacteristics>\n        <Ethnicity>WBRI</Ethnicity>\n"
                "        <Disabilities>\n          <Disability>NONE</Disability>\n        </Disabilities>\n"
                "      </ChildCharacteristics>\n      <CINdetails>\n"
                f"        <CINreferralDate>{begun}</CINreferralDate>\n        <ReferralSource>1A</ReferralSource>\n"
                f"        <PrimaryNeedCode>N1</PrimaryNeedCode>\n        <CINclosureDate>{ended}</CINclosureDate>\n"
                "        <ReasonForClosure>RC1</ReasonForClosure>\n        <ReferralNFA>false</ReferralNFA>\n"
                "        <Assessments>\n"
                f"          <AssessmentActualStartDate>{begun}</AssessmentActualStartDate>\n"
                f"          <AssessmentAuthorisationDate>{ended}</AssessmentAuthorisationDate>\n"
                "          <FactorsIdentifiedAtAssessment>\n            <AssessmentFactors>2A</AssessmentFactors>\n"
                "          </FactorsIdentifiedAtAssessment>\n        </Assessments>\n        <CINPlanDates>\n"
                f"          <CINPlanStartDate>{begun}</CINPlanStartDate>\n"
                f"          <CINPlanEndDate>{ended}</CINPlanEndDate>\n        </CINPlanDates>\n        <Section47>\n"
                f"          <S47ActualStartDate>{begun}</S47ActualStartDate>\n        </Section47>\n"
                "      </CINdetails>\n    </Child>\n"
            )
        stream.write("  </Children>\n</Message>\n")


def parse_csv(folder: Path) -> None:
    """Every row as `csv.DictReader` gives it."""
    for path in sorted(folder.iterdir()):
        with path.open(encoding="utf-8", newline="") as stream:
            for _ in csv.DictReader(stream):
                pass


def parse_xml(folder: Path) -> None:
    """Every element as `iterparse` gives it, let go again."""
    for path in sorted(folder.iterdir()):
        for _, element in ElementTree.iterparse(path):
            element.clear()


def read(folder: Path) -> None:
    """The returns of a folder into rows of the extracts."""
    from scorecard.delivery.contracts import load_contracts
    from scorecard.delivery.returns.read import read_returns
    from scorecard.delivery.returns.recognise import recognise
    from scorecard.periods import ReportingMonth

    lying = recognise(folder, [path.name for path in folder.iterdir()], load_contracts())
    found = read_returns(lying.returns, "916", ReportingMonth(2024, 3))
    assert found.rows, lying


def seconds_of(work: Callable[[Path], None], folder: Path) -> float:
    """Processor seconds of this process."""
    began = time.process_time()
    work(folder)
    return time.process_time() - began


def measured(scratch: Path, children: int, rounds: int) -> Iterator[tuple[str, Spread, float]]:
    """By kind of file: the ratio, and the median seconds of parsing."""
    write_ssda903(scratch / "csv", children)
    (scratch / "xml").mkdir()
    write_census(scratch / "xml" / "census.xml", children)
    for name, parse in (("csv", parse_csv), ("xml", parse_xml)):
        folder = scratch / name
        read(folder)  # what is loaded once is no part of it
        pairs = [(seconds_of(read, folder), seconds_of(parse, folder)) for _ in range(rounds)]
        yield name, Spread.of([of / against for of, against in pairs]), Spread.of([pair[1] for pair in pairs]).median


def main(arguments: Sequence[str]) -> int:
    """Measure and print; 1 where reading costs more than it may."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--children", type=int, default=CHILDREN)
    wanted = parser.parse_args(arguments)
    is_too_dear = False
    with tempfile.TemporaryDirectory() as scratch:
        for name, ratio, parsing in measured(Path(scratch), wanted.children, wanted.rounds):
            is_too_dear = is_too_dear or ratio.median > MOST
            spread = f"{ratio.lowest:.2f} to {ratio.highest:.2f}"
            print(f"{name}: {ratio.median:.2f} times the parsing ({spread}), which took {parsing:.3f} s")
    return int(is_too_dear)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
