"""What is said of a file that cannot be used. It stands alone so that every step of reading may raise it."""


class UnusableFile(Exception):
    """The file cannot be used at all: the message says what was seen, what was expected, what to do."""


class HeaderAlone(UnusableFile):
    """The file has a header and no rows: of an extract that need not come, as good as not delivered."""
