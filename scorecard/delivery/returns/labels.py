"""Codes in the labels of a list that people fill by hand: `f) U6: Foster placement`, `[PR4] Private`, `Adopted (E11)`.

A code is taken only from where a code stands: at the beginning, in brackets at the end, or as the one code of its list
that a label names. A label that names two is passed on as it is, for staging not to know. Where no code stands, the
words of the published lists decide; what they do not know either is passed on to staging, which knows the words that
people have accepted.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from scorecard.delivery.returns.label_phrases import said_by_phrase
from scorecard.seeds.read_seeds import load_seeds

LIST_LETTER = re.compile(r"^[a-z]{1,2}\d?[).]\s*", re.IGNORECASE)
BEGINNING = re.compile(
    r"^[(\[]?\s*(?P<code>[A-Z]{0,4}\d{0,2}[A-Z]?)(?P<more>\s[A-Z])?\s*(?P<where>in|out)?\s*(?P<after>[:)\]\u2013-]|\s|$)",
    re.IGNORECASE,
)
AT_THE_END = re.compile(r"[(\[]\s*([A-Z]{1,4}\d{0,2}[A-Z]?|\d{1,2})\s*[)\]]\s*$", re.IGNORECASE)
NAMED = re.compile(r"\b([A-Z]{1,4}\d{1,2}[A-Z]?)\b", re.IGNORECASE)
NUMBERED = re.compile(r"^[(\[]?\w{1,3}[)\]]?\s*[:\u2013-]\s*(?P<label>\S.*)$")
ABSENT = frozenset({"#N/A", "N/A", "NULL", "NAN", "-", "#MULTIVALUE", "NOT RECORDED"})
WORDS = frozenset({"YES", "NO", "IN", "OUT"})
QUOTES = "\u2018\u2019'\"\u00a0 \t."
YES_OR_NO = {"nfa": "Yes", "no further action": "Yes", "fa": "No", "further action": "No"}


@lru_cache(maxsize=1 << 14)
def code_of(text: str, code_list: str = "") -> str:
    """The code of a list that a label holds; else the label without its list letter, blank where it says nothing."""
    label = " ".join(text.replace("\u00a0", " ").split())
    if label.upper() in ABSENT:
        return ""
    bare = LIST_LETTER.sub("", label).strip(QUOTES)
    if bare.upper() in ABSENT or not bare:
        return ""
    codes = _codes_of(code_list)
    code = _at_the_beginning(bare, codes) or _in_brackets(bare, codes)
    if code or _is_known(bare, code_list):
        return code or bare
    return _named_or_said(bare, codes, code_list) or bare


def _at_the_beginning(label: str, codes: Mapping[str, str]) -> str:
    found = BEGINNING.match(label)
    if not found or not found["code"]:
        return ""
    joined = found["code"] + (found["more"] or "").strip()  # `E4 A - Returned home`
    if found["more"] and joined.upper() in codes:
        return codes[joined.upper()]
    return _code(found["code"], codes) if _stands_for_itself(found, label) else ""


def _in_brackets(label: str, codes: Mapping[str, str]) -> str:
    found = AT_THE_END.search(label)
    return _code(found[1], codes) if found else ""


def _named_or_said(label: str, codes: Mapping[str, str], code_list: str) -> str:
    """The one code that stands somewhere in a label; where none does, what its words stand for."""
    named = {codes[code.upper()] for code in NAMED.findall(label) if code.upper() in codes}
    said = said_by_phrase(label, code_list) if code_list != "legal_status" or not named else ""
    if len(named) == 1 and said in ("", *named):
        return named.pop()
    if named and not said:
        return ""
    if said:
        return said
    numbered = NUMBERED.match(label)
    known = numbered["label"].strip(QUOTES) if numbered else ""
    return known if _is_known(known, code_list) else ""


def _code(text: str, codes: Mapping[str, str]) -> str:
    """A code of the list, also where a letter for inside or outside the area follows it, as in `K2b`."""
    upper = text.upper()
    if upper not in codes and upper[:-1] in codes and upper[-1:] in ("A", "B") and upper[-2:-1].isdigit():
        upper = upper[:-1]
    return codes.get(upper, "")


@lru_cache(maxsize=1 << 10)
def yes_or_no(text: str) -> str:
    """`Yes` or `No` of a label such as `a) Yes`, `1 - Yes` or `No further action`; else the label as it is."""
    label = code_of(text)
    numbered = NUMBERED.match(label)
    word = (numbered["label"] if numbered else label).strip(QUOTES)
    return YES_OR_NO.get(word.lower(), word)


def _stands_for_itself(found: "re.Match[str]", label: str) -> bool:
    """Whether what begins a label is a code: one letter before a blank is one where a capital follows, `K Ordinary`."""
    code, after = found["code"], found["after"]
    if not code:
        return False
    if after.strip() or not after:
        return True
    if len(code) > 1:
        return code.upper() not in WORDS  # `No contact recorded` is no `NO`
    return code.isdigit() or (code.isupper() and label[found.end() :][:1].isupper())


@lru_cache(maxsize=64)
def _codes_of(code_list: str) -> dict[str, str]:
    """The codes of a list by their upper case."""
    return {code.upper(): code for code in load_seeds().codes_of.get(code_list, ())}


@lru_cache(maxsize=64)
def _words_of(code_list: str) -> frozenset[str]:
    seeds = load_seeds()
    words = {word.word.lower() for word in seeds.accepted_words if word.code_list == code_list}
    codes = [code for code in seeds.codes if code.code_list == code_list]
    return frozenset(words | {code.code.lower() for code in codes} | {code.label.lower() for code in codes})


def _is_known(label: str, code_list: str) -> bool:
    return label.lower() in _words_of(code_list)
