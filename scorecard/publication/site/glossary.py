"""The words of children's social care that the pages use, for a reader who works elsewhere.

In plain words of our own, for orientation: they quote nobody and define nothing. Where statute or guidance fixes a
limit (section 17 of the Children Act 1989; 45 working days in Working Together; 72 hours in the guidance on missing
children; 20 weeks in the SEND regulations) the entry names it. How this product counts a measure does not belong here:
its page says it.
"""

GLOSSARY: tuple[tuple[str, str], ...] = (
    ("Ambition", "One of the aims of the authority\u2019s plan; the measures stand under the aim that they are about."),
    (
        "Agency social worker",
        "A social worker whom the authority does not employ and who works through an agency.",
    ),
    (
        "ASYE",
        "The assessed and supported year in employment: the first year of a newly qualified social worker.",
    ),
    (
        "Assessment",
        "Finding out, after a referral, what a child needs. It is to be finished within 45 working days.",
    ),
    (
        "Care leaver",
        "A young person who was in care as a teenager and has left it, here aged 19 to 21.",
    ),
    ("Child in care", "A child whom the authority looks after, by a court\u2019s order or by agreement."),
    (
        "Child in need",
        "A child who is unlikely to be healthy or to develop well without services, or who is disabled "
        "(section 17 of the Children Act 1989).",
    ),
    (
        "Child protection plan",
        "What is to be done to keep a child safe, agreed at a conference where the child is likely to be harmed.",
    ),
    ("Denominator", "The number out of which something is counted: the 568 of 117 out of 568."),
    ("Early help", "Support for a family before statutory services are needed."),
    (
        "Education, health and care plan",
        "What support a child with special educational needs is to get. It is to be issued within 20 weeks.",
    ),
    (
        "Fewer or more would meet the target",
        "The gap to the target in cases: how many more, or fewer, of the present number would have met it.",
    ),
    (
        "Improving, getting worse",
        "The last 12 months were clearly better, or worse, than the 12 before, or a figure of one day than a year ago, "
        "and the last six figures do not point the other way.",
    ),
    ("Missing", "A child in care who is not where they should be, and nobody knows where they are."),
    (
        "Neighbours",
        "Authorities whose population is most like this one\u2019s, as the Department for Education groups them.",
    ),
    (
        "Normal variation",
        "The range in which a measure\u2019s own figures move by chance. A figure beyond it has a cause to look for.",
    ),
    ("Placement", "Where a child in care lives."),
    ("Rate per 10,000", "How many there would be among 10,000 children who live here."),
    ("Referral", "A request to children\u2019s social care to help or protect a child."),
    (
        "Return interview",
        "A talk with a child who went missing, offered when they have come back. National guidance asks for it within "
        "72 hours; the scorecard also counts 3 working days.",
    ),
    (
        "Special guardianship order",
        "A court\u2019s order that gives a child a home with somebody other than a parent until the age of 18.",
    ),
    (
        "Strategy discussion",
        "Social care, police, health and others decide together whether a child must be protected.",
    ),
    ("Supervision", "A manager and a social worker go through the work with a child."),
    ("Target", "What the authority has decided to aim at."),
)
