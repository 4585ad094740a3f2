"""The language model engine: one structured request per window of sentences, one per claim.

The only importer of LangChain's chat models and of openai, beside `model_errors`; both are imported when the first
request is made.
"""

import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any, Literal, TypeVar

import prompts
from factcheck.engines import ClaimDrafts, Judgement, Usage, llm_claims, llm_stances, tracing
from factcheck.engines.llm_schemas import ClaimsReply, Reply, StancesReply
from factcheck.engines.model_calls import Calls
from factcheck.engines.model_errors import (
    RequestFailed,
    client_failures,
    cut_short,
    declined,
    fault_of,
    unreadable,
)
from factcheck.errors import EngineError, SettingsError
from factcheck.records import Article, Claim, FailureKind, Sentence
from factcheck.settings import Settings
from retrieval.records import Hit

R = TypeVar("R", bound=Reply)
Method = Literal["json_schema", "function_calling"]

WORDS_A_DEADLINE = 600
"""A window of more words than this gets a longer deadline in proportion: its reply is that much longer."""

STRICT: Literal["json_schema"] = "json_schema"
TOOL: Literal["function_calling"] = "function_calling"
OPENAI, OPENAI_URL = "openai", "https://api.openai.com/v1"
_CONNECT_S = 10.0
# At level DEBUG these write whole requests, and so the article, into the log.
_TALKATIVE = ("openai", "httpx2", "httpcore2", "httpx", "httpcore", "langchain", "langsmith")


class LLMEngine:
    """Finds claims and judges passages with a chat model; may be used from several threads; serves one run.

    Raises EngineError at once when there is neither a key nor the address of a server. `close` cancels what is under
    way and closes the connections.
    """

    name = "llm"

    def __init__(self, settings: Settings, *, code: Callable[[], str] = lambda: secrets.token_hex(4)) -> None:
        _require_access(settings)
        self._settings = settings
        self._code = code
        self._claims_prompt, self._judge_prompt = prompts.load("find_claims"), prompts.load("judge")
        self.model: str | None = settings.model
        self.prompts = {prompt.name: prompt.sha256 for prompt in (self._claims_prompt, self._judge_prompt)}
        self.usage = Usage()
        self.parallel = settings.concurrency
        self._method: Method = STRICT
        self._lock = Lock()
        self._ready: tuple[Any, Calls] | None = None

    def find_claims(self, article: Article, sentences: Sequence[Sentence]) -> ClaimDrafts:
        """Find the claims of an article, window by window. Raises EngineError when a window cannot be read."""
        windows = llm_claims.windows(sentences)

        def read(window: llm_claims.Window) -> ClaimsReply:
            values = llm_claims.material(article, sentences, window, self._code())
            share = max(1.0, window.words / WORDS_A_DEADLINE)
            return self._ask(self._claims_prompt.render(**values), ClaimsReply, self._settings.call_deadline_s * share)

        if not windows:
            return ClaimDrafts(claims=())
        with ThreadPoolExecutor(min(len(windows), self.parallel), thread_name_prefix="window") as pool:
            replies = list(pool.map(read, windows))
        return llm_claims.drafts(article, sentences, zip(windows, replies, strict=True))

    def judge(self, article: Article, claim: Claim, hits: Sequence[Hit]) -> Judgement:
        """Take a stance on each passage in one request. Raises EngineError."""
        if not hits:
            return Judgement(stances=())
        labels = dict(zip(self._labels(len(hits)), hits, strict=True))
        values = llm_stances.material(article, claim, labels, self._code())
        reply = self._ask(self._judge_prompt.render(**values), StancesReply, self._settings.call_deadline_s)
        return llm_stances.judgement(reply, labels)

    def close(self) -> None:
        """Cancel what is under way and close the connections; the engine cannot be used after."""
        if self._ready:
            self._ready[1].close()

    def _labels(self, count: int) -> list[str]:
        labels: dict[str, None] = {}
        while len(labels) < count:
            labels[self._code()] = None
        return list(labels)

    def _ask(self, messages: prompts.Rendered, schema: type[R], deadline_s: float) -> R:
        model, calls = self._prepare()
        said = [("system", messages.instructions), ("human", messages.material)]

        async def request(reshape: bool) -> R:
            method = TOOL if reshape else self._method
            return await self._request(model, calls, said, schema, method)

        return calls.run(request, deadline_s)

    async def _request(
        self, model: Any, calls: Calls, said: list[tuple[str, str]], schema: type[R], method: Method
    ) -> R:
        try:
            reply = await structured(model, schema, method).ainvoke(said)
        except client_failures() as error:
            fault = fault_of(error)
            if fault.reshape and method == STRICT and fault.error.kind is FailureKind.UNREACHABLE:
                # The server says that it does not know the method: it is not asked for it again.
                self._method = TOOL
            # Without its cause: a client's error may hold the key, and the article.
            raise RequestFailed(fault) from None
        calls.meter(tokens_of(reply["raw"]))
        return read(reply, schema)

    def _prepare(self) -> tuple[Any, Calls]:
        with self._lock:
            if self._ready is None:
                model, closing = make_model(self._settings)
                self._ready = model, Calls(self.usage, max_calls=self._settings.max_calls, closing=closing)
            return self._ready


def make_model(settings: Settings) -> tuple[Any, Callable[[], Awaitable[None]]]:
    """Make the chat model of the settings, and what closes its connections. Raises SettingsError."""
    tracing.switch_off()
    import openai
    from langchain.chat_models import init_chat_model

    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    provider, model = _provider_and_model(settings.model)
    options: dict[str, Any] = {"max_retries": 0}
    closing: Callable[[], Awaitable[None]] = _nothing_to_close
    if provider == OPENAI:
        # Reading has no limit of its own: the deadline of the step is the only one, and it is of wall clock.
        limit = openai.Timeout(None, connect=_CONNECT_S)
        client = openai.DefaultAsyncHttpxClient(timeout=limit)
        closing = client.aclose
        options |= {"timeout": limit, "http_async_client": client, "use_responses_api": False}
        options |= {"api_key": _key(settings) or "none", "base_url": settings.openai_base_url or OPENAI_URL}
    try:
        return init_chat_model(model, model_provider=provider, **options), closing
    except ImportError:
        message = f"RECOUPE_MODEL names the provider {provider}, whose LangChain package is not installed."
        raise SettingsError(message) from None
    except ValueError:
        message = (
            f"RECOUPE_MODEL names no usable model ({settings.model}); write provider:model, as in openai:gpt-5-mini."
        )
        raise SettingsError(message) from None


def structured(model: Any, schema: type[Reply], method: Method) -> Any:
    """Make a model answer in a schema and give its raw reply too; only OpenAI's client knows the methods."""
    import langchain_openai

    if not isinstance(model, langchain_openai.ChatOpenAI):
        return model.with_structured_output(schema, include_raw=True)
    strict = True if method == STRICT else None
    return model.with_structured_output(schema, method=method, strict=strict, include_raw=True)


def read(reply: dict[str, Any], schema: type[R]) -> R:
    """Take the parsed reply out of a structured answer. Raises RequestFailed unless it is whole and as asked for."""
    raw = reply["raw"]
    ended = raw.response_metadata.get("finish_reason") or raw.response_metadata.get("stop_reason")
    if ended in {"length", "max_tokens"}:
        raise RequestFailed(cut_short())
    if ended in {"content_filter", "refusal"} or raw.additional_kwargs.get("refusal"):
        raise RequestFailed(declined())
    if not isinstance(reply["parsed"], schema):
        raise RequestFailed(unreadable(reshape=True))
    return reply["parsed"]


def tokens_of(raw: Any) -> int:
    """Count the tokens of a reply, those of its question included; 0 when the server does not say."""
    usage = getattr(raw, "usage_metadata", None) or {}
    return int(usage.get("total_tokens", 0))


def _require_access(settings: Settings) -> None:
    provider, _ = _provider_and_model(settings.model)
    if provider != OPENAI:
        return
    key = _key(settings)
    if not key and not settings.openai_base_url:
        message = "There is no key for the model: set OPENAI_API_KEY (or OPENAI_BASE_URL for a server without keys)."
        raise EngineError(FailureKind.NO_KEY, message)
    if key and not (key.isascii() and key.isprintable() and " " not in key):
        message = "The key in OPENAI_API_KEY has characters that no key has; copy it again."
        raise EngineError(FailureKind.REFUSED_KEY, message)


def _key(settings: Settings) -> str:
    return settings.openai_api_key.get_secret_value().strip() if settings.openai_api_key else ""


def _provider_and_model(name: str) -> tuple[str, str]:
    provider, colon, model = name.partition(":")
    return (provider, model) if colon else (OPENAI, name)


async def _nothing_to_close() -> None:
    pass
