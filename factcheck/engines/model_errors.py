"""The one place where a failure of a model's client becomes one of our kinds, with a sentence for the user.

A client raises five unrelated families: openai's, LangChain's, pydantic's, json's and plain Python's (a reply that is
not what it should be ends as an AttributeError deep inside). A provider's own words are shown only where they help
and cannot hold the key or the article.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any

from pydantic import ValidationError

from factcheck.errors import EngineError
from factcheck.records import FailureKind

LONGEST_DETAIL = 160
_KEY_SHAPE = re.compile(r"\b(?:sk|key|pk|lsv2|gsk)[-_][\w*.-]{6,}|\b(?:bearer|basic)\s+\S+", re.IGNORECASE)
_SCHEMA_WORDS = re.compile(
    r"response_format|json_schema|structured.outputs?|json.?schema|guided|grammar", re.IGNORECASE
)
_TOO_LONG_WORDS = re.compile(
    r"context.?(?:length|window|size)|too (?:long|large|many tokens)|maximum.{0,20}tokens", re.IGNORECASE
)
_DECLINED_WORDS = re.compile(r"content_filter|content_policy|responsible.?ai", re.IGNORECASE)
_QUOTA_WORDS = re.compile(r"insufficient_quota|billing|credit balance|insufficient.?(?:funds|credits)", re.IGNORECASE)

# How many requests in all one step may make, by how its request fails; the other kinds are final at once.
TRIES = {FailureKind.RATE_LIMITED: 3, FailureKind.UNREACHABLE: 3, FailureKind.UNREADABLE: 2}


@dataclass(frozen=True)
class Fault:
    """A failed request: the error that it means, and what may be tried next.

    `tries` is how many requests the step may make in all; `wait_s` is how long the provider says to wait; with
    `reshape` the reply's shape should be asked for in another way.
    """

    error: EngineError
    tries: int = 1
    wait_s: float | None = None
    reshape: bool = False


class RequestFailed(Exception):
    """A request to a model failed; `fault` says how. Never leaves factcheck.engines."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault.error))
        self.fault = fault


@cache
def client_failures() -> tuple[type[BaseException], ...]:
    """List what a client may raise for a reason that lies in the provider, its reply or the network."""
    import httpx2
    import openai
    from langchain_core.exceptions import LangChainException
    from langchain_openai.chat_models.base import OpenAIRefusalError

    plain = (ValueError, TypeError, AttributeError, LookupError, OSError, RecursionError)
    return (openai.OpenAIError, LangChainException, OpenAIRefusalError, httpx2.HTTPError, httpx2.InvalidURL, *plain)


def fault_of(error: BaseException) -> Fault:
    """Say what a client's failure means; `error` is one of `client_failures()`."""
    import httpx2
    import openai
    from langchain_core.exceptions import ContextOverflowError, ModelError, OutputParserException
    from langchain_openai.chat_models.base import OpenAIRefusalError

    if isinstance(error, openai.LengthFinishReasonError):
        return cut_short()
    if isinstance(error, openai.ContentFilterFinishReasonError | OpenAIRefusalError):
        return declined()
    if isinstance(error, ContextOverflowError):
        return _too_long()
    if isinstance(error, openai.APIStatusError):
        return _status_fault(error.status_code, *_words_of(error.body, error.message), error.response.headers)
    if isinstance(error, openai.APITimeoutError | httpx2.TimeoutException):
        return _fault(FailureKind.UNREACHABLE, "The model's provider did not answer the connection in time.")
    if isinstance(error, openai.APIResponseValidationError):
        return unreadable()
    if isinstance(error, openai.APIConnectionError | httpx2.HTTPError | httpx2.InvalidURL | OSError):
        message = "The model's provider cannot be reached, or broke off; check the network and OPENAI_BASE_URL."
        return _fault(FailureKind.UNREACHABLE, message)
    if isinstance(error, ModelError):
        return _other_provider_fault(error)
    return unreadable(reshape=isinstance(error, ValidationError | OutputParserException))


def unreadable(*, reshape: bool = False) -> Fault:
    """Name the fault of a reply that is not what was asked for."""
    return _fault(FailureKind.UNREADABLE, "The model's provider sent an unreadable reply.", reshape=reshape)


def cut_short() -> Fault:
    """Name the fault of a reply that ends at a token limit: not used, even when what is there can be read."""
    message = "The model's reply was cut at its length limit, so it was not used."
    return Fault(EngineError(FailureKind.TOO_LONG, message))


def declined() -> Fault:
    """Name the fault of a refusal or a content filter."""
    return Fault(EngineError(FailureKind.DECLINED, "The model declined to answer, or a content filter stopped it."))


def timed_out(deadline_s: float) -> EngineError:
    """Name the error of a step that did not end in time."""
    message = f"The model did not answer within {deadline_s:g} seconds (RECOUPE_CALL_DEADLINE_S)."
    return EngineError(FailureKind.TIMEOUT, message)


def redacted(text: str) -> str:
    """Take what looks like a key out of a provider's words, and cut them to a line."""
    text = _KEY_SHAPE.sub("[key]", " ".join(text.split())).rstrip(".")
    return text if len(text) <= LONGEST_DETAIL else f"{text[:LONGEST_DETAIL].rstrip()} (…)"


def _too_long() -> Fault:
    message = "The text is longer than this model can read at once; fewer passages (RECOUPE_MAX_PASSAGES) may fit."
    return Fault(EngineError(FailureKind.TOO_LONG, message))


def _status_fault(status: int, words: str, message: str, headers: Any) -> Fault:
    wait_s = _seconds_to_wait(headers)
    if status in {401, 403}:
        sentence = f"The model's provider refused the key (status {status}); check OPENAI_API_KEY."
        return _fault(FailureKind.REFUSED_KEY, sentence)
    if status == 402 or (status in {400, 403, 429} and _QUOTA_WORDS.search(words)):
        return _fault(FailureKind.QUOTA, "The quota or credit at the model's provider is used up.")
    if status == 429:
        sentence = "The model's provider limits the rate of requests"
        sentence += f" and asks to wait {wait_s:.0f} seconds." if wait_s else "; try again later."
        return _fault(FailureKind.RATE_LIMITED, sentence, wait_s=wait_s)
    if status in {408, 409} or status >= 500:
        return _fault(FailureKind.UNREACHABLE, f"The model's provider is failing (status {status}).", wait_s=wait_s)
    return _refused_request(status, words, message)


def _refused_request(status: int, words: str, message: str) -> Fault:
    if status == 413 or _TOO_LONG_WORDS.search(words):
        return _too_long()
    if _DECLINED_WORDS.search(words):
        return declined()
    sentence = f"The model's provider refused the request (status {status}): {redacted(message)}."
    if status == 404:
        sentence = "The provider has no such model or address (status 404); check RECOUPE_MODEL and OPENAI_BASE_URL."
    error = EngineError(FailureKind.UNREACHABLE, sentence)
    reshape = bool(_SCHEMA_WORDS.search(words))
    return Fault(error, tries=2 if reshape else 1, reshape=reshape)


def _other_provider_fault(error: Any) -> Fault:
    """Read LangChain's own classes, which other providers' packages raise."""
    from langchain_core import exceptions as known

    if isinstance(error, known.ModelAuthenticationError | known.ModelPermissionDeniedError):
        return _fault(FailureKind.REFUSED_KEY, "The model's provider refused the key.")
    if isinstance(error, known.ModelRateLimitError):
        return _fault(FailureKind.RATE_LIMITED, "The model's provider limits the rate of requests; try again later.")
    if isinstance(error, known.ModelAPIError | known.ModelConnectionError | known.ModelTimeoutError):
        return _fault(FailureKind.UNREACHABLE, "The model's provider cannot be reached, or is failing.")
    return Fault(EngineError(FailureKind.UNREACHABLE, "The model's provider refused the request."))


def _fault(kind: FailureKind, message: str, *, wait_s: float | None = None, reshape: bool = False) -> Fault:
    return Fault(EngineError(kind, message), TRIES.get(kind, 1), wait_s, reshape)


def _words_of(body: object, message: str) -> tuple[str, str]:
    """Read what an error's body says: all its words (code, type, message), and the message alone."""
    said = body.get("error", body) if isinstance(body, dict) else None
    if not isinstance(said, dict):
        return str(said or message), str(said or message)
    words = [str(said[name]) for name in ("code", "type", "param", "message") if said.get(name)]
    return " ".join(words), str(said.get("message") or "no reason given")


def _seconds_to_wait(headers: Any) -> float | None:
    """Read Retry-After (seconds or an HTTP date) and its millisecond form; None when absent or unreadable."""
    milliseconds, told = headers.get("retry-after-ms"), headers.get("retry-after")
    try:
        if milliseconds:
            return max(0.0, float(milliseconds) / 1000)
        if told and re.fullmatch(r"[\d.]+", told.strip()):
            return float(told)
        return max(0.0, (parsedate_to_datetime(told) - datetime.now(UTC)).total_seconds()) if told else None
    except (ValueError, TypeError):
        return None
