"""Article files: plain text as it is, HTML, PDF and Word by the readers of the library, in their child process."""

from pathlib import Path

from factcheck.errors import ArticleError

DOCUMENTS = {".html", ".htm", ".pdf", ".docx"}


def read_article_file(path: Path) -> str | bytes:
    """Read the article in a file. Raises ArticleError with one sentence when it cannot be read."""
    try:
        if path.suffix.lower() in DOCUMENTS:
            return _document(path)
        return path.read_bytes()
    except OSError as error:
        raise ArticleError(f"{path} cannot be read ({error.strerror}); give the path of a text file, or -.") from error


def _document(path: Path) -> str:
    from retrieval.readers import Refusal
    from retrieval.reading import Reading

    path.stat()
    texts = []
    with Reading() as reading:
        for _, found in reading.read(path):
            if isinstance(found, Refusal):
                raise ArticleError(f"{path.name}: {found.reason}")
            texts.append(found.text)
    return "\n\n".join(texts)
