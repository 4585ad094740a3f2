"""Processes of a run: what a fault of the program looks like to who started it."""

import pytest

from eval import workers
from eval.records import DetectionItem
from eval.subject import Subject
from eval.units import Unit
from eval.workers import Broken, Job
from factcheck.engines.local import LocalEngine


class Stumbling(LocalEngine):
    """An engine with a fault: it cannot bear a word."""

    def find_claims(self, article, sentences):
        if "stumble" in article.text:
            raise IndexError("list index out of range")
        return super().find_claims(article, sentences)


def stumbling(_content):
    return Subject(Stumbling())


@pytest.mark.parametrize("processes", [1, 2])
def test_a_fault_of_the_program_is_said_with_the_item_and_the_place_in_the_code(processes):
    texts = ("The bridge opened in 1932.", "They stumble in 1932.")
    items = tuple(DetectionItem(id=str(n), text=text, label=1, language="en") for n, text in enumerate(texts))
    todo = [(0, Unit("item", 0)), (1, Unit("item", 1))]
    with pytest.raises(Broken, match=r"broke on item 2 .*IndexError.*test_workers\.py, line \d+"):
        list(workers.outcomes(Job(items, stumbling, None), todo, processes))
