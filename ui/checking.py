"""What the pages ask of the worker: begin a check, go on with one, read an article again."""

from collections.abc import Sequence

from factcheck import article as articles
from factcheck.engines import Engine
from factcheck.pipeline import Limits, make_engine
from factcheck.records import Article, Findings, Span
from factcheck.saved import SavedCheck
from factcheck.settings import Settings
from retrieval.library import Library
from ui import resources


class EngineMaker:
    """Makes the engine in the worker's thread, where it may take its time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __call__(self) -> Engine:
        """Make the engine. Raises EngineError."""
        return make_engine(self._settings)


def has_key(settings: Settings) -> bool:
    """Tell whether a language model can be asked at all."""
    return settings.openai_api_key is not None or settings.openai_base_url is not None


def begin(article: Article, settings: Settings, library: Library, *, restored: Sequence[Span] = ()) -> str:
    """Save a check and hand it to the worker; gives its id."""
    check_id = resources.checks().create(article, settings.engine, restored=restored)
    resources.worker().start(check_id, article, EngineMaker(settings), library, limits=Limits.of(settings))
    return check_id


def check_the_rest(saved: SavedCheck, library: Library) -> None:
    """Check the claims that have no verdict yet, or find the claims when that was never done."""
    findings = None
    if saved.claims is not None:
        findings = Findings(claims=saved.rest, not_checkable=saved.not_checkable)
    resources.checks().resume(saved.id)
    settings = _settings_of(saved)
    resources.worker().start(
        saved.id, saved.article, EngineMaker(settings), library, findings=findings, limits=Limits.of(settings)
    )


def read_again(saved: SavedCheck, library: Library, *, restore: Span | None = None, language: str | None = None) -> str:
    """Read the article of a check again and check it anew; the old check stays as it is. Gives the new id."""
    old = saved.article
    restored = (*saved.restored, restore) if restore else saved.restored
    article = articles.read(
        old.text,
        title=old.title,
        url=old.url,
        published=old.published,
        language=language or old.language,
        restore=restored,
    )
    return begin(article, _settings_of(saved), library, restored=restored)


def _settings_of(saved: SavedCheck) -> Settings:
    return resources.settings().model_copy(update={"engine": saved.engine})
