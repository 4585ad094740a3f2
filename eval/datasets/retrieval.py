"""Public retrieval sets, read from the files as their makers publish them, an adapter each."""

import ast
import csv
import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated
from xml.etree import ElementTree

from pydantic import BeforeValidator, Field

from eval.datasets.errors import DatasetError
from eval.datasets.files import read_text
from eval.datasets.rows import Row, Text, rows, table
from eval.records import Document, Query, RetrievalSet

_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
# Units of all.en-fr.tmx (as of d97615f) whose French is that of other units: it asks for what does not answer it.
_MISPLACED = frozenset(
    f"{part}:{number}"
    for part, first, last in (("PubMed_8", 462, 735), ("Wikinews_1", 1086, 1095), ("Wikinews_3", 1107, 1121))
    for number in range(first, last + 1)
)
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


class _Claim(Row):
    id: Text
    claim: Text
    cited_doc_ids: Annotated[list[Text], Field(min_length=1)]


def scifact(corpus: Path, claims: Path) -> RetrievalSet:
    """Read claims of SciFact and its 5,183 abstracts; the 300 development claims are BEIR's test queries.

    Relevant to a claim are the abstracts that it cites, as in BEIR (Thakur et al. 2021), whatever they say of it.
    """
    documents = abstracts(corpus)
    known = {one.id for one in documents}
    queries = []
    for _, row in rows(claims, _Claim):
        cited = {one: 1 for one in row.cited_doc_ids if one in known}
        if cited:
            queries.append(Query(id=row.id, text=row.claim, relevant=cited, language="en"))
    return _answered(claims, documents, queries)


def sentences_of(printed: str) -> list[str]:
    r"""Read a list of strings as numpy prints it, without commas between them.

    >>> sentences_of('''['It rains.'\n "It's wet."]''')
    ['It rains.', "It's wet."]
    """
    try:
        return [str(ast.literal_eval(quoted)).strip() for quoted in _QUOTED.findall(printed)]
    except SyntaxError as error:
        raise ValueError(f"not a printed list of sentences ({error.msg})") from error


class _Abstract(Row):
    id: Text = Field(validation_alias="doc_id")
    title: str
    abstract: Annotated[list[str], BeforeValidator(sentences_of), Field(min_length=1)]


def abstracts(corpus: Path) -> tuple[Document, ...]:
    """Read the abstracts of SciFact from its zip of tables."""
    member = corpus / "corpus_train.csv"
    found = rows(member, _Abstract, lambda path: table(path, _member(corpus, path.name), ",", csv.QUOTE_MINIMAL))
    return tuple(Document(id=row.id, title=row.title, text=" ".join(row.abstract), language="en") for _, row in found)


def checkthat_2020_task2(claims: Path, tweets: Path) -> RetrievalSet:
    """Read CheckThat! 2020 task 2: the tweets of the test part, and 10,375 claims that Snopes has checked.

    Of its 200 tweets, 199 are judged; the last one is left out.
    """
    found = _tabbed(claims, "v3.0/verified_claims.docs.tsv", 3)
    relevant: dict[str, dict[str, int]] = {}
    judged = "tweet-vclaim-pairs.qrels"
    for place, (tweet, _, claim, grade) in enumerate(_tabbed(tweets, judged, 4, heading=False), start=1):
        if not grade.strip().isdecimal():
            raise DatasetError(f"{tweets}: {judged}, row {place}: the grade {grade!r} is not a whole number.")
        relevant.setdefault(tweet, {})[claim] = int(grade)
    documents = [Document(id=name, text=text, title=title, language="en") for name, text, title in found]
    asked = (one for one in _tabbed(tweets, "tweets.queries.tsv", 2) if one[0] in relevant)
    queries = [Query(id=name, text=text, relevant=relevant[name], language="en") for name, text in asked]
    return _answered(tweets, documents, queries)


def ntrex(english: Path, french: Path) -> RetrievalSet:
    """Read NTREX-128: each French sentence of news asks for its English original among all 1,997."""
    asked, answers = (read_text(path).rstrip("\n").split("\n") for path in (french, english))
    if len(asked) != len(answers):
        raise DatasetError(f"{french} has {len(asked)} lines and {english} has {len(answers)}; one may be cut short.")
    return _translations(french, list(zip(asked, answers, strict=True)))


def tico19(path: Path) -> RetrievalSet:
    """Read TICO-19: each French sentence on COVID-19 asks for its English original among all.

    Of its 3,071 units, 299 have the French of other units: their English is there to be found, but nobody asks for it.
    """
    try:
        tree = ElementTree.fromstring(read_text(path))
    except ElementTree.ParseError as error:
        raise DatasetError(f"{path} is not TMX ({error}).") from error
    pairs = []
    for number, unit in enumerate(tree.iter("tu"), start=1):
        said = {one.get(_LANGUAGE): _text(one) for one in unit.iter("tuv")}
        if not said.get("fr") or not said.get("en"):
            raise DatasetError(f"{path}, unit {number}: no French or no English.")
        pairs.append(("" if unit.get("tuid") in _MISPLACED else said["fr"], said["en"]))
    return _translations(path, pairs)


def _text(unit: ElementTree.Element) -> str:
    return "".join(text for segment in unit.iter("seg") for text in segment.itertext()).strip()


def _translations(path: Path, pairs: list[tuple[str, str]]) -> RetrievalSet:
    """Make a query of each French sentence and a document of each English one, whatever number of lines it stands on.

    Relevant to a French sentence are all English ones that it stands for; a line without French asks for nothing.
    """
    documents: dict[str, Document] = {}
    queries: dict[str, Query] = {}
    for number, (french, english) in enumerate(pairs, start=1):
        found = documents.setdefault(english, Document(id=f"en{number}", text=english, language="en"))
        if french:
            asked = queries.setdefault(french, Query(id=f"fr{number}", text=french, relevant={}, language="fr"))
            queries[french] = asked.model_copy(update={"relevant": asked.relevant | {found.id: 1}})
    return _answered(path, list(documents.values()), list(queries.values()))


def _answered(path: Path, documents: Sequence[Document], queries: Sequence[Query]) -> RetrievalSet:
    if not queries:
        raise DatasetError(f"{path}: the set is empty: no query has a relevant document.")
    return RetrievalSet(documents=tuple(documents), queries=tuple(queries))


def _tabbed(archive: Path, member: str, width: int, *, heading: bool = True) -> list[list[str]]:
    """Read the rows of a file of tab-separated values in a zip, without its heading."""
    found = csv.reader(io.StringIO(_member(archive, member), newline=""), delimiter="\t")
    cells = [row for row in found if row][1 if heading else 0 :]
    for place, row in enumerate(cells, start=1):
        if len(row) != width:
            raise DatasetError(f"{archive}: {member}, row {place}: {len(row)} cells where {width} are due.")
    return cells


def _member(archive: Path, name: str) -> str:
    try:
        with zipfile.ZipFile(archive) as opened:
            return opened.read(name).decode("utf-8")
    except (zipfile.BadZipFile, zlib.error, KeyError, UnicodeDecodeError) as error:
        raise DatasetError(f"{archive} is cut short or damaged ({error}); get it anew.") from error
