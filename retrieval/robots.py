"""What a site's robots.txt says to programs: the one import of protego."""

MOST_BYTES = 500_000
NAME = "Recoupe"
"""The name that this program goes by in a robots.txt."""

DISALLOWED = (
    "The site's robots.txt asks programs not to fetch this page; open it in a browser and paste the text instead."
)
UNKNOWN = (
    "The site's robots.txt could not be read, which counts as a no; try again later, or open the page in a browser and "
    "paste the text instead."
)
_OK = range(200, 300)
# There is none, or none for us; RFC 9309 (2.3.1.3) takes both for a yes. 429 is a server that wants to be left alone.
_NONE = frozenset(range(400, 500)) - {429}


class Rules:
    """The rules of one robots.txt, from the status and the body of the answer; no status means that there was none.

    No file means that all is allowed, a failing server that nothing is; `why` says in what way there was no answer.
    """

    def __init__(self, status: int | None, body: bytes = b"", *, why: str = UNKNOWN) -> None:
        from protego import Protego

        self._why = why
        self._known = status is not None and (status in _OK or status in _NONE)
        # What stands after the last line end may be cut.
        text = body if len(body) < MOST_BYTES else body[: body.rfind(b"\n") + 1]
        self._rules = Protego.parse(text.decode("utf-8-sig", errors="replace") if status in _OK else "")

    def objection(self, url: str) -> str:
        """Say in one sentence why a page may not be fetched; empty when it may."""
        if not self._known:
            return self._why
        return "" if self._rules.can_fetch(url, NAME) else DISALLOWED

    @property
    def delay(self) -> float:
        """The seconds that the site wants between two requests."""
        return self._rules.crawl_delay(NAME) or 0.0
