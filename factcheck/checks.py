"""Saved checks: each finished claim is on disk before it is on the page, and outlives the program that made it.

One SQLite file in WAL mode with synchronous=FULL: what was saved survives a killed program. Records are kept as the
JSON of their pydantic models. The editor's review will get tables of its own here.
"""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import SQLAlchemyError

from factcheck.errors import ChecksError
from factcheck.records import (
    Article,
    CheckedClaim,
    Claim,
    FailureKind,
    Findings,
    NotCheckable,
    Run,
    Source,
    Span,
)
from factcheck.saved import CheckState, Progress, SavedCheck, Summary, headline

LAYOUT = 1
"""Version of the tables, kept in the file; a file of a later layout is refused, never rewritten."""

_meta = MetaData()
_checks = Table(
    "checks",
    _meta,
    Column("id", String, primary_key=True),
    Column("created", String, nullable=False),
    Column("updated", String, nullable=False),
    Column("state", String, nullable=False),
    Column("engine", String, nullable=False),
    Column("article", Text, nullable=False),
    Column("restored", Text, nullable=False),
    Column("not_checkable", Text),
    Column("run", Text),
    Column("failure", Text),
)
_claims = Table(
    "claims",
    _meta,
    Column("check_id", ForeignKey("checks.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("claim_id", String, nullable=False),
    Column("claim", Text, nullable=False),
    Column("checked", Text),
    Column("sources", Text),
)

_spans = TypeAdapter(tuple[Span, ...])
_unchecked = TypeAdapter(tuple[NotCheckable, ...])
_sources = TypeAdapter(tuple[Source, ...])


class Checks:
    """The saved checks of one file; safe to share between threads. Every method raises ChecksError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ChecksError(
                f"The folder for saved checks, {path.parent}, cannot be made: {error.strerror}."
            ) from error
        self._engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 10})
        event.listen(self._engine, "connect", _durable)
        with self._begin() as db:
            self._prepare(db)

    def close(self) -> None:
        """Close the file."""
        self._engine.dispose()

    def create(self, article: Article, engine: str, *, restored: Sequence[Span] = ()) -> str:
        """Save a check that is about to run, and give its id."""
        check_id = uuid.uuid4().hex[:12]
        now = _now()
        row = {
            "id": check_id,
            "created": now,
            "updated": now,
            "state": CheckState.RUNNING,
            "engine": engine,
            "article": article.model_dump_json(),
            "restored": _spans.dump_json(tuple(restored)).decode(),
        }
        with self._begin() as db:
            db.execute(insert(_checks).values(row))
        return check_id

    def found(self, check_id: str, findings: Findings) -> None:
        """Save the claims of a check."""
        rows = [
            {"check_id": check_id, "position": at, "claim_id": claim.id, "claim": claim.model_dump_json()}
            for at, claim in enumerate(findings.claims)
        ]
        with self._begin() as db:
            _touch(db, check_id, not_checkable=_unchecked.dump_json(findings.not_checkable).decode())
            if rows:
                db.execute(insert(_claims), rows)

    def record(self, check_id: str, checked: CheckedClaim, sources: Sequence[Source] = ()) -> None:
        """Save one finished claim, in place of what was saved for it before."""
        values = {"checked": checked.model_dump_json(), "sources": _sources.dump_json(tuple(sources)).decode()}
        its_row = (_claims.c.check_id == check_id) & (_claims.c.claim_id == checked.claim.id)
        with self._begin() as db:
            db.execute(update(_claims).where(its_row).values(values))
            _touch(db, check_id)

    def finish(self, check_id: str, run: Run) -> None:
        """Save how a check was made; it is done, or cancelled when a claim of it was."""
        with self._begin() as db:
            cancelled = any(
                checked.failure is not None and checked.failure.kind is FailureKind.CANCELLED
                for checked in _finished_claims(db, check_id)
            )
            state = CheckState.CANCELLED if cancelled else CheckState.DONE
            _touch(db, check_id, state=state, run=run.model_dump_json(), failure=None)

    def fail(self, check_id: str, sentence: str) -> None:
        """Save why a check could not go on; its finished claims stay."""
        with self._begin() as db:
            _touch(db, check_id, state=CheckState.FAILED, failure=sentence)

    def resume(self, check_id: str) -> None:
        """Mark a check as running again."""
        with self._begin() as db:
            _touch(db, check_id, state=CheckState.RUNNING, failure=None)

    def progress(self, check_id: str) -> Progress | None:
        """Say how far a check is, cheaply; None when there is no such check."""
        counts = select(func.count(_claims.c.checked), func.count()).where(_claims.c.check_id == check_id)
        with self._begin() as db:
            row = db.execute(select(_checks).where(_checks.c.id == check_id)).mappings().first()
            if row is None:
                return None
            done, total = db.execute(counts).one()
        known = row["not_checkable"] is not None
        return Progress(state=row["state"], done=done, total=total if known else None, updated=row["updated"])

    def load(self, check_id: str) -> SavedCheck | None:
        """Read a check; None when there is no such check."""
        with self._begin() as db:
            row = db.execute(select(_checks).where(_checks.c.id == check_id)).mappings().first()
            if row is None:
                return None
            its_claims = select(_claims).where(_claims.c.check_id == check_id).order_by(_claims.c.position)
            claims = db.execute(its_claims).mappings().all()
        try:
            return _saved(row, claims)
        except ValidationError as error:
            raise ChecksError(f"The saved check {check_id} cannot be read; the others can.") from error

    def recent(self, limit: int = 20) -> tuple[Summary, ...]:
        """List the latest checks, newest first."""
        newest = select(_checks).order_by(_checks.c.created.desc(), _checks.c.id).limit(limit)
        with self._begin() as db:
            rows = db.execute(newest).mappings().all()
        return tuple(_summary(row) for row in rows)

    def quoting(self, source_id: str) -> int:
        """Count the checks that show a passage of a source."""
        # The sources of a claim are kept as JSON; an id is hexadecimal digits and stands nowhere else in it.
        its = _claims.c.sources.contains(f'"id":"{source_id}"', autoescape=True)
        with self._begin() as db:
            return int(db.scalar(select(func.count(func.distinct(_claims.c.check_id))).where(its)) or 0)

    def _prepare(self, db: Connection) -> None:
        layout = db.exec_driver_sql("PRAGMA user_version").scalar_one()
        if layout > LAYOUT:
            raise ChecksError(f"{self._path} was written by a later release of Recoupe; use that release to open it.")
        _meta.create_all(db)
        db.exec_driver_sql(f"PRAGMA user_version = {LAYOUT}")

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as db:
                yield db
        except SQLAlchemyError as error:
            cause = getattr(error, "orig", None) or error
            raise ChecksError(f"The saved checks in {self._path} cannot be used: {cause}.") from error


def _durable(connection: Any, _: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _touch(db: Connection, check_id: str, **values: str | None) -> None:
    db.execute(update(_checks).where(_checks.c.id == check_id).values(updated=_now(), **values))


def _finished_claims(db: Connection, check_id: str) -> Iterator[CheckedClaim]:
    its = select(_claims.c.checked).where((_claims.c.check_id == check_id) & _claims.c.checked.is_not(None))
    for (text,) in db.execute(its):
        yield CheckedClaim.model_validate_json(text)


def _saved(row: Any, claims: Sequence[Any]) -> SavedCheck:
    checked = [CheckedClaim.model_validate_json(claim["checked"]) for claim in claims if claim["checked"]]
    sources = [source for claim in claims if claim["sources"] for source in _sources.validate_json(claim["sources"])]
    known = row["not_checkable"] is not None
    return SavedCheck(
        id=row["id"],
        created=row["created"],
        updated=row["updated"],
        state=row["state"],
        engine=row["engine"],
        article=Article.model_validate_json(row["article"]),
        restored=_spans.validate_json(row["restored"]),
        claims=tuple(Claim.model_validate_json(claim["claim"]) for claim in claims) if known else None,
        not_checkable=_unchecked.validate_json(row["not_checkable"]) if known else (),
        checked={one.claim.id: one for one in checked},
        sources={source.id: source for source in sources},
        run=Run.model_validate_json(row["run"]) if row["run"] else None,
        failure=row["failure"],
    )


def _summary(row: Any) -> Summary:
    same = {"id": row["id"], "created": row["created"], "state": row["state"]}
    try:
        article = Article.model_validate_json(row["article"])
    except ValidationError:
        return Summary(**same, title="This saved check cannot be read.")
    return Summary(
        **same,
        title=headline(article),
        language=article.language,
        published=article.published,
    )


def _now() -> str:
    return datetime.now(UTC).isoformat()
