"""Codes of places that the Office for National Statistics gives, where a file for others must bear them.

Authorities stand in `seeds/authorities.csv`; here are those of which there is a fixed number.
"""

ENGLAND = ("E92000001", "England")
REGION_CODES = {
    "North East": "E12000001",
    "North West": "E12000002",
    "Yorkshire and The Humber": "E12000003",
    "East Midlands": "E12000004",
    "West Midlands": "E12000005",
    "East of England": "E12000006",
    "London": "E12000007",
    "South East": "E12000008",
    "South West": "E12000009",
}
# what stands for a code that does not exist, as of an invented authority
NO_CODE = "x"
