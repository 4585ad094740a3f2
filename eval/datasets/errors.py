"""The one error of labelled sets."""

from factcheck.errors import RecoupeError


class DatasetError(RecoupeError):
    """A labelled set is missing, empty or malformed; the message names the file, the line and the reason."""
