"""Article files: plain text as it is, HTML and PDF by the readers of the library."""

from pathlib import Path

from factcheck.errors import ArticleError, LibraryError

DOCUMENTS = {".html", ".htm", ".pdf"}


def read_article_file(path: Path) -> str | bytes:
    """Read the article in a file. Raises ArticleError with one sentence when it cannot be read."""
    try:
        if path.suffix.lower() in DOCUMENTS:
            from retrieval.readers import read_file

            return "\n\n".join(document.text for document in read_file(path))
        return path.read_bytes()
    except LibraryError as error:
        raise ArticleError(str(error)) from error
    except OSError as error:
        raise ArticleError(f"{path} cannot be read ({error.strerror}); give the path of a text file, or -.") from error
