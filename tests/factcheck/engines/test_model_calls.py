import logging
import time

import pytest
from pydantic import SecretStr

from factcheck.engines.llm import LLMEngine
from factcheck.errors import EngineError
from factcheck.records import FailureKind, Stance
from factcheck.settings import Settings
from tests.llm_parts import HITS, KEY, article, claim, engine, sentences
from tests.llm_server import serve


def steps(made):
    return {
        "find_claims": lambda: made.find_claims(article(), sentences()),
        "judge": lambda: made.judge(article(), claim(), HITS),
    }


FAILURES = {
    "r429": (FailureKind.RATE_LIMITED, 3),
    "r429long": (FailureKind.RATE_LIMITED, 1),
    "quota": (FailureKind.QUOTA, 1),
    "r500": (FailureKind.UNREACHABLE, 3),
    "r503storm": (FailureKind.UNREACHABLE, 3),
    "r401": (FailureKind.REFUSED_KEY, 1),
    "r400": (FailureKind.TOO_LONG, 1),
    "r400_other": (FailureKind.UNREACHABLE, 1),
    "r400_filter": (FailureKind.DECLINED, 1),
    "r404": (FailureKind.UNREACHABLE, 1),
    "reset": (FailureKind.UNREACHABLE, 3),
    "html200": (FailureKind.UNREADABLE, 2),
    "empty200": (FailureKind.UNREADABLE, 2),
    "badjson200": (FailureKind.UNREADABLE, 2),
    "emptyobj": (FailureKind.UNREADABLE, 2),
    "nochoices": (FailureKind.UNREADABLE, 2),
    "trunc": (FailureKind.TOO_LONG, 1),
    "truncvalid": (FailureKind.TOO_LONG, 1),
    "refuse": (FailureKind.DECLINED, 1),
    "filter": (FailureKind.DECLINED, 1),
    "wrong": (FailureKind.UNREADABLE, 2),
    "wrong_label": (FailureKind.UNREADABLE, 2),
    "extra": (FailureKind.UNREADABLE, 2),
    "prose": (FailureKind.UNREADABLE, 2),
    "million": (FailureKind.UNREADABLE, 2),
}


@pytest.mark.parametrize(
    ("mode", "step"),
    [(mode, "judge") for mode in FAILURES]
    + [(mode, "find_claims") for mode in ("r401", "truncvalid", "refuse", "wrong_label", "html200")],
)
def test_a_failure_ends_in_its_kind_with_few_requests_and_one_sentence(server, caplog, mode, step):
    kind, requests = FAILURES[mode]
    with caplog.at_level(logging.DEBUG), engine(server, mode) as made, pytest.raises(EngineError) as caught:
        steps(made)[step]()
    assert caught.value.kind is kind
    assert len(server.requests) == made.usage.calls == requests
    message = str(caught.value)
    assert message.endswith(".") and "\n" not in message and "Traceback" not in message
    assert "CANARY" not in message + repr(caught.value.__cause__) + repr(caught.value.__context__) + caplog.text


@pytest.mark.parametrize("mode", ["hang", "drip"])
@pytest.mark.parametrize("step", ["find_claims", "judge"])
def test_a_reply_that_does_not_end_is_stopped_by_the_wall_clock(server, mode, step):
    with engine(server) as other:
        other.judge(
            article(), claim(), HITS
        )  # importing LangChain takes seconds the first time, and is no part of a step
    server.requests.clear()
    with engine(server, mode, deadline=1.0) as made:
        began = time.monotonic()
        with pytest.raises(EngineError) as caught:
            steps(made)[step]()
        assert time.monotonic() - began < 2.0
    assert caught.value.kind is FailureKind.TIMEOUT
    assert "RECOUPE_CALL_DEADLINE_S" in str(caught.value)
    assert len(server.requests) == 1


@pytest.mark.parametrize(("mode", "requests"), [("r500_twice", 3), ("html_once", 2)])
def test_a_passing_failure_is_tried_again(server, mode, requests):
    with engine(server, mode) as made:
        assert made.judge(article(), claim(), HITS).stances[0].stance is Stance.SUPPORTS
    assert len(server.requests) == requests


def test_the_wait_that_the_provider_asks_for_is_kept(server):
    with engine(server, "r429_once") as made:
        assert made.judge(article(), claim(), HITS).stances[0].stance is Stance.SUPPORTS
    first, second = server.requests
    assert second.at - first.at >= 1.0


def test_a_wait_beyond_the_deadline_is_not_begun(server):
    with engine(server, "r429", deadline=0.9) as made, pytest.raises(EngineError) as caught:
        made.judge(article(), claim(), HITS)
    assert caught.value.kind is FailureKind.RATE_LIMITED
    assert len(server.requests) == 1


def test_a_server_without_schemas_is_asked_through_a_tool_and_not_asked_again_for_a_schema(server):
    with engine(server, "no_schema") as made:
        assert made.judge(article(), claim(), HITS).stances[1].stance is Stance.CONTRADICTS
        assert len(made.find_claims(article(), sentences()).claims) == 2
    assert ["response_format" in request.body for request in server.requests] == [True, False, False]


def test_a_provider_that_is_down_is_not_asked_for_every_claim(server):
    with engine(server, "r503_retry_now") as made:
        for _ in range(20):
            with pytest.raises(EngineError) as caught:
                made.judge(article(), claim(), HITS)
            assert caught.value.kind is FailureKind.UNREACHABLE
    assert len(server.requests) == 9


@pytest.mark.parametrize("mode", ["quota", "r401"])
def test_a_final_refusal_is_not_tried_for_the_next_claim(server, mode):
    with engine(server, mode) as made:
        kinds = set()
        for _ in range(5):
            with pytest.raises(EngineError) as caught:
                made.judge(article(), claim(), HITS)
            kinds.add(caught.value.kind)
    assert len(kinds) == len(server.requests) == 1


def test_the_cap_on_requests_stops_the_run(server):
    with engine(server, max_calls=2) as made:
        made.judge(article(), claim(), HITS)
        made.judge(article(), claim(), HITS)
        with pytest.raises(EngineError, match="RECOUPE_MAX_CALLS") as caught:
            made.judge(article(), claim(), HITS)
    assert caught.value.kind is FailureKind.CAP_REACHED
    assert len(server.requests) == 2


def test_a_closed_port_is_an_unreachable_provider():
    with serve() as gone:
        url = gone.url("good")
    made = LLMEngine(Settings.load(openai_base_url=url, openai_api_key=SecretStr(KEY)))
    with pytest.raises(EngineError) as caught:
        made.judge(article(), claim(), HITS)
    made.close()
    assert caught.value.kind is FailureKind.UNREACHABLE
