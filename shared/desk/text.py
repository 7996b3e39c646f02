"""Text that people read, whatever shows it."""


def printable(text: str) -> str:
    """Without the characters that a terminal would act on: the text may be a stranger's."""
    return "".join(c if c.isprintable() else " " for c in text)


def counted(number: int, one: str, many: str) -> str:
    """`1 row`, `2 rows`."""
    return f"{number} {one if number == 1 else many}"
