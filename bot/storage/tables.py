"""The tables. Instants are stored as aware UTC; SQLite keeps them as ISO text."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)

metadata = MetaData()


def _utc(value: datetime) -> datetime:
    """Raises ValueError for a naive one."""
    if value.tzinfo is None:
        raise ValueError("a naive datetime is no instant")
    return value.astimezone(UTC)


def _written(value: datetime | None) -> str | None:
    """As SQLAlchemy writes it for SQLite, in a third of the time."""
    return None if value is None else _utc(value).isoformat(" ", "microseconds")[:26]


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Any:
        return _written if dialect.name == "sqlite" else super().bind_processor(dialect)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        return None if value is None else _utc(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _id() -> Column[int]:
    return Column(
        "id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )


# fmt: off  (a table is read as columns: one a line, its name beside it)

inbox = Table(
    "inbox",
    metadata,
    _id(),
    Column("update_id", BigInteger, nullable=False, unique=True),
    Column("raw", Text),
    Column("state", String(12), nullable=False, default="waiting"),
    Column("fault", String(120)),
    Column("attempts", SmallInteger, nullable=False, default=0, server_default="0"),
    Column("arrived_at", Instant, nullable=False),
    Column("chat", BigInteger),
    Column("share", SmallInteger),
    Index("inbox_state", "state", "id"),
    Index("inbox_share", "state", "share", "id"),
)

shares = Table(
    "shares",
    metadata,
    Column("number", SmallInteger, primary_key=True, autoincrement=False),
    Column("holder", String(36), nullable=False),
)

versions = Table(
    "versions",
    metadata,
    Column("name", String(24), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    _id(),
    Column("kind", String(16), nullable=False),
    Column("method", String(40), nullable=False),
    Column("chat", BigInteger),
    Column("params", JSON),
    Column("attachment", LargeBinary),
    Column("ref", String(80)),
    Column("coalesce", String(80)),
    Column("once", String(120), unique=True),
    Column("priority", Integer, nullable=False, default=5),
    Column("made_at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("state", String(12), nullable=False, default="waiting"),
    Column("attempts", Integer, nullable=False, default=0),
    Column("fault", String(200)),
    Column("sent_at", Instant),
    Index("outbox_state", "state", "priority", "id"),
    Index("outbox_coalesce", "coalesce", "state"),
    sqlite_autoincrement=True,  # a row that a newer call takes the place of leaves its number unused
)

posts = Table(
    "posts",
    metadata,
    Column("ref", String(80), primary_key=True),
    Column("chat", BigInteger, nullable=False),
    Column("message", BigInteger, nullable=False),
)

agenda = Table(
    "agenda",
    metadata,
    _id(),
    Column("key", String(120), nullable=False, unique=True),
    Column("kind", String(24), nullable=False),
    Column("community", BigInteger),
    Column("payload", JSON),
    Column("due_at", Instant, nullable=False),
    Column("done_at", Instant),
    Index("agenda_due", "done_at", "due_at"),
)

communities = Table(
    "communities",
    metadata,
    _id(),
    Column("name", String(60), nullable=False),
    Column("zone", String(40), nullable=False),
    Column("rules", JSON, nullable=False),
    Column("words", Text, nullable=False, default=""),
    Column("places", JSON, nullable=False),
    Column("link_code", String(16), nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
)

chats = Table(
    "chats",
    metadata,
    Column("chat", BigInteger, primary_key=True),
    Column("community", BigInteger, ForeignKey("communities.id")),
    Column("kind", String(8), nullable=False),
    Column("title", String(255), nullable=False, default=""),
    Column("active", Boolean, nullable=False, default=True),
    Column("linked_at", Instant, nullable=False),
    Column("thread", BigInteger),  # the forum's topic for what is posted
    Index("chats_community", "community", "kind"),
)

officers = Table(
    "officers",
    metadata,
    Column("community", BigInteger, ForeignKey("communities.id"), primary_key=True),
    Column("account", BigInteger, primary_key=True),
    Column("since", Instant, nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    Column("account", BigInteger, primary_key=True),
    Column("community", BigInteger),
    Column("name", LargeBinary),
    Column("private", Boolean, nullable=False, default=False),
    Column("seen_at", Instant, nullable=False),
)

matters = Table(
    "matters",
    metadata,
    _id(),
    Column("community", BigInteger, ForeignKey("communities.id"), nullable=False),
    Column("number", String(16), nullable=False),
    Column("title", String(200), nullable=False),
    Column("category", String(24), nullable=False),
    Column("building", String(12)),
    Column("unit", String(12)),
    Column("room", String(12)),
    Column("state", String(12), nullable=False),
    Column("urgent", Boolean, nullable=False, default=False),
    Column("terms", JSON, nullable=False),
    Column("heat", Float, nullable=False, default=0.0),
    Column("opened_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("surfaced_at", Instant),
    Column("answered_at", Instant),
    Column("answer", Text),
    Column("merged_into", BigInteger),
    Column("public", String(200), nullable=False, default=""),
    Column("procedure", String(24), nullable=False),
    Column("step", String(24), nullable=False),
    Column("role", String(16), nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("account", BigInteger),
    Column("agency", BigInteger),
    Column("accepted_at", Instant),
    Column("doer", BigInteger),
    Column("waiting", Boolean, nullable=False, default=False),
    Column("round", Integer, nullable=False, default=0),
    Column("dues", JSON, nullable=False),
    Column("ending", String(12)),
    Column("closed_at", Instant),
    Column("solved_at", Instant),
    UniqueConstraint("community", "number"),
    Index("matters_open", "community", "state", "updated_at"),
    Index("matters_due", "community", "due_at"),
    Index("matters_opened", "community", "opened_at"),
)

voices = Table(
    "voices",
    metadata,
    _id(),
    Column("community", BigInteger, ForeignKey("communities.id"), nullable=False),
    Column("matter", BigInteger, ForeignKey("matters.id"), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("at", Instant, nullable=False),
    Column("text", Text, nullable=False),
    Column("category", String(24), nullable=False),
    Column("building", String(12)),
    Column("unit", String(12)),
    Column("room", String(12)),
    Column("urgent", Boolean, nullable=False, default=False),
    Column("account", BigInteger),
    Column("who", String(40)),
    Column("chat", BigInteger),
    Column("message", BigInteger),
    Column("why", Text, nullable=False, default=""),
    Column("photo", String(200)),
    Column("named", Boolean, nullable=False, default=False),
    Column("part", SmallInteger, nullable=False, default=0, server_default="0"),
    UniqueConstraint("chat", "message", "part"),
    Index("voices_matter", "matter", "at"),
    Index("voices_time", "community", "at"),
    Index("voices_account", "account"),
)

timeline = Table(
    "timeline",
    metadata,
    _id(),
    Column("matter", BigInteger, ForeignKey("matters.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("event", String(16), nullable=False),
    Column("actor", BigInteger),
    Column("facts", JSON, nullable=False),
    Index("timeline_matter", "matter", "id"),
)

examples = Table(
    "examples",
    metadata,
    _id(),
    Column("community", BigInteger, nullable=False),
    Column("at", Instant, nullable=False),
    Column("text", Text, nullable=False),
    Column("heard", String(24), nullable=False),
    Column("corrected", String(24), nullable=False),
    Column("officer", BigInteger),
)

forms = Table(
    "forms",
    metadata,
    Column("account", BigInteger, primary_key=True),
    Column("chat", BigInteger, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("filled", JSON, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

counters = Table(
    "counters",
    metadata,
    Column("community", BigInteger, primary_key=True),
    Column("name", String(24), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

looks = Table(
    "looks",
    metadata,
    _id(),
    Column("at", Instant, nullable=False),
    Column("community", BigInteger, nullable=False),
    Column("account", BigInteger, nullable=False),
    Column("what", String(60), nullable=False),
)

households = Table(
    "households",
    metadata,
    _id(),
    Column("community", BigInteger, ForeignKey("communities.id"), nullable=False),
    Column("building", String(12), nullable=False),
    Column("unit", String(12), nullable=False),
    Column("room", String(12), nullable=False),
    Column("area", BigInteger),
    Column("shares", String(40), nullable=False, default="1"),
    Column("owner", String(80), nullable=False, default=""),
    Column("developer", Boolean, nullable=False, default=False),
    Column("groups", JSON, nullable=False),
    Column("active", Boolean, nullable=False, default=True),
    UniqueConstraint("community", "building", "unit", "room"),
)

codes = Table(
    "codes",
    metadata,
    _id(),
    Column("household", BigInteger, ForeignKey("households.id"), nullable=False),
    Column("mark", String(64), nullable=False, unique=True),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("state", String(8), nullable=False, default="open"),
    Index("codes_household", "household", "state"),
)

bindings = Table(
    "bindings",
    metadata,
    _id(),
    Column("community", BigInteger, ForeignKey("communities.id"), nullable=False),
    Column("household", BigInteger, ForeignKey("households.id"), nullable=False),
    Column("account", BigInteger),
    Column("how", String(12), nullable=False),
    Column("since", Instant, nullable=False),
    Column("approver", BigInteger),
    Column("ended_at", Instant),
    Column("ended_how", String(12)),
    Column("belongs", String(8)),  # owner, family or tenant; NULL where nobody said
    Index("bindings_account", "account", "ended_at"),
    Index("bindings_household", "household", "ended_at"),
)

claims = Table(
    "claims",
    metadata,
    _id(),
    Column("community", BigInteger, ForeignKey("communities.id"), nullable=False),
    Column("household", BigInteger, ForeignKey("households.id"), nullable=False),
    Column("account", BigInteger, nullable=False),
    Column("at", Instant, nullable=False),
    Column("state", String(8), nullable=False, default="open"),
    Column("decider", BigInteger),
    Index("claims_account", "account", "state"),
)

tries = Table(
    "tries",
    metadata,
    _id(),
    Column("account", BigInteger, nullable=False),
    Column("at", Instant, nullable=False),
    Index("tries_account", "account", "at"),
)

roles = Table(
    "roles",
    metadata,
    Column("community", BigInteger, ForeignKey("communities.id"), primary_key=True),
    Column("account", BigInteger, primary_key=True),
    Column("role", String(16), primary_key=True),
    Column("since", Instant, nullable=False),
    Column("given_by", BigInteger, nullable=False),
)

ballots = Table(
    "ballots",
    metadata,
    _id(),
    Column("community", BigInteger, ForeignKey("communities.id"), nullable=False),
    Column("number", String(16), nullable=False),
    Column("matter", BigInteger),
    Column("title", String(200), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("options", JSON, nullable=False),
    Column("profile", String(24), nullable=False),
    Column("secrecy", String(20), nullable=False),
    Column("buildings", JSON, nullable=False),
    Column("notice_days", Integer, nullable=False, default=0),
    Column("hours", Integer, nullable=False, default=72),
    Column("silence", Boolean, nullable=False, default=False),
    Column("stage", String(12), nullable=False),
    Column("drafter", BigInteger),
    Column("approver", BigInteger),
    Column("agreed", JSON, nullable=False),
    Column("editors", JSON, nullable=False),
    Column("opens_at", Instant),
    Column("closes_at", Instant),
    Column("objections_until", Instant),
    Column("last_at", Instant),
    Column("leaves", Integer, nullable=False, default=0),
    Column("votes", Integer, nullable=False, default=0),
    Column("roll_hash", String(64), nullable=False, default=""),
    Column("key", String(64), nullable=False, default=""),
    Column("result", JSON, nullable=False),
    Column("showing", JSON),
    Column("budget", BigInteger),
    Column("recused", JSON, nullable=False),
    UniqueConstraint("community", "number"),
    Index("ballots_stage", "community", "stage"),
)

ballot_pictures = Table(
    "ballot_pictures",
    metadata,
    Column("ballot", BigInteger, ForeignKey("ballots.id"), primary_key=True),
    Column("sha256", String(64), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

electors = Table(
    "electors",
    metadata,
    Column("ballot", BigInteger, ForeignKey("ballots.id"), primary_key=True),
    Column("household", BigInteger, ForeignKey("households.id"), primary_key=True),
    Column("building", String(12), nullable=False),
    Column("unit", String(12), nullable=False),
    Column("room", String(12), nullable=False),
    Column("area", BigInteger),
    Column("shares", String(40), nullable=False),
    Column("owner", String(80), nullable=False),
    Column("developer", Boolean, nullable=False),
    Column("groups", JSON, nullable=False, server_default="[]"),  # its class of shares alone
    Column("salt", LargeBinary, nullable=False),
    Column("delivered_how", String(12)),
    Column("delivered_at", Instant),
)

leaves = Table(
    "leaves",
    metadata,
    Column("ballot", BigInteger, ForeignKey("ballots.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("body", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

votes = Table(
    "votes",
    metadata,
    Column("ballot", BigInteger, ForeignKey("ballots.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("household", BigInteger, nullable=False),
    Column("choice", JSON, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("leaf", Integer, nullable=False),
    Column("channel", String(8), nullable=False),
    Column("account", BigInteger),
    Column("at", Instant, nullable=False),
    Column("standing", Boolean, nullable=False, default=True),
    Index(
        "votes_standing",
        "ballot",
        "household",
        unique=True,
        sqlite_where=text("standing"),
        postgresql_where=text("standing"),
    ),
)

heads = Table(
    "heads",
    metadata,
    Column("ballot", BigInteger, ForeignKey("ballots.id"), primary_key=True),
    Column("size", Integer, primary_key=True),
    Column("root", String(64), nullable=False),
    Column("at", String(40), nullable=False),
    Column("key", String(64), nullable=False),
    Column("signature", String(128), nullable=False),
)

deeds = Table(
    "deeds",
    metadata,
    _id(),
    Column("ballot", BigInteger, ForeignKey("ballots.id"), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("facts", JSON, nullable=False),
    Column("serial", String(40)),
    Column("first", BigInteger, nullable=False),
    Column("second", BigInteger),
    Column("at", Instant, nullable=False),
    Column("decided_at", Instant),
    Column("state", String(8), nullable=False, default="open"),
    UniqueConstraint("ballot", "serial"),
    Index("deeds_ballot", "ballot", "kind", "state"),
)

objections = Table(
    "objections",
    metadata,
    _id(),
    Column("ballot", BigInteger, ForeignKey("ballots.id"), nullable=False),
    Column("household", BigInteger, nullable=False),
    Column("account", BigInteger),
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("answer", Text),
    Column("answered_by", BigInteger),
    Column("answered_at", Instant),
    Index("objections_ballot", "ballot", "answered_at"),
)

turns = Table(
    "turns",
    metadata,
    _id(),
    Column("matter", BigInteger, ForeignKey("matters.id"), nullable=False),
    Column("community", BigInteger, nullable=False),
    Column("procedure", String(24), nullable=False),
    Column("step", String(24), nullable=False),
    Column("role", String(16), nullable=False),
    Column("agency", BigInteger),
    Column("account", BigInteger),
    Column("began_at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("ended_at", Instant),
    Column("deed", String(16)),
    Index("turns_matter", "matter", "id"),
    Index("turns_ended", "community", "ended_at"),
)

agencies = Table(
    "agencies",
    metadata,
    _id(),
    Column("community", BigInteger, ForeignKey("communities.id"), nullable=False),
    Column("role", String(16), nullable=False),
    Column("name", String(60), nullable=False),
    Column("skills", String(120), nullable=False, default=""),
    Column("mark", String(64)),
    Column("expires_at", Instant),
    Column("active", Boolean, nullable=False, default=True),
    Column("away_until", Instant),
    UniqueConstraint("community", "role", "name"),
    Index("agencies_mark", "mark"),
)

agents = Table(
    "agents",
    metadata,
    Column("agency", BigInteger, ForeignKey("agencies.id"), primary_key=True),
    Column("account", BigInteger, primary_key=True),
    Column("since", Instant, nullable=False),
    Index("agents_account", "account"),
)

records = Table(
    "records",
    metadata,
    _id(),
    Column("matter", BigInteger, ForeignKey("matters.id"), nullable=False),
    Column("step", String(24), nullable=False),
    Column("role", String(16), nullable=False),
    Column("agency", BigInteger),
    Column("account", BigInteger),
    Column("at", Instant, nullable=False),
    Column("text", LargeBinary, nullable=False),
    Index("records_matter", "matter", "id"),
)

photos = Table(
    "photos",
    metadata,
    _id(),
    Column("matter", BigInteger, ForeignKey("matters.id"), nullable=False),
    Column("round", Integer, nullable=False),
    Column("stage", String(8), nullable=False),
    Column("file", String(200), nullable=False),
    Column("account", BigInteger),
    Column("at", Instant, nullable=False),
    Index("photos_matter", "matter", "id"),
)

extensions = Table(
    "extensions",
    metadata,
    _id(),
    Column("matter", BigInteger, ForeignKey("matters.id"), nullable=False),
    Column("stay", String(80), nullable=False),
    Column("days", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("asked_by", BigInteger),
    Column("at", Instant, nullable=False),
    Column("decided_by", BigInteger),
    Column("decided_at", Instant),
    Column("state", String(8), nullable=False, default="open"),
    Index("extensions_matter", "matter", "state"),
)

hearings = Table(
    "hearings",
    metadata,
    _id(),
    Column("community", BigInteger, ForeignKey("communities.id"), nullable=False),
    Column("matter", BigInteger, ForeignKey("matters.id"), nullable=False),
    Column("question", String(300), nullable=False),
    Column("buildings", JSON, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("opened_by", BigInteger),
    Column("closed_at", Instant),
    Column("summary", Text),
    Index("hearings_matter", "matter"),
    Index("hearings_open", "community", "closed_at"),
)

points = Table(
    "points",
    metadata,
    _id(),
    Column("hearing", BigInteger, ForeignKey("hearings.id"), nullable=False),
    Column("side", String(8), nullable=False),
    Column("text", String(300), nullable=False),
    Index("points_hearing", "hearing", "id"),
)

views = Table(
    "views",
    metadata,
    _id(),
    Column("hearing", BigInteger, ForeignKey("hearings.id"), nullable=False),
    Column("point", BigInteger, ForeignKey("points.id")),
    Column("side", String(8), nullable=False),
    Column("text", Text, nullable=False),
    Column("label", String(40), nullable=False, default=""),
    Column("household", BigInteger),
    Column("account", BigInteger),
    Column("name", LargeBinary),
    Column("photo", String(200)),
    Column("way", String(8), nullable=False),
    Column("officer", BigInteger),
    Column("at", Instant, nullable=False),
    Index("views_hearing", "hearing", "id"),
    Index("views_account", "account"),
)

asks = Table(
    "asks",
    metadata,
    _id(),
    Column("matter", BigInteger, ForeignKey("matters.id"), nullable=False),
    Column("round", Integer, nullable=False),
    Column("who", String(40), nullable=False),
    Column("account", BigInteger),
    Column("door", String(40), nullable=False, default=""),
    Column("asked_at", Instant, nullable=False),
    Column("answer", String(8)),
    Column("answered_at", Instant),
    Column("officer", BigInteger),
    UniqueConstraint("matter", "round", "who"),
    Index("asks_account", "account"),
)

notices = Table(
    "notices",
    metadata,
    _id(),
    Column("community", BigInteger, ForeignKey("communities.id"), nullable=False),
    Column("number", String(16), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("title", String(60), nullable=False),
    Column("text", Text, nullable=False),
    Column("matter", BigInteger),
    Column("corrects", BigInteger),
    Column("corrected_by", BigInteger),
    Column("pin", Boolean, nullable=False, default=False),
    Column("again_days", Integer, nullable=False, default=0),
    Column("times", Integer, nullable=False, default=0),
    Column("due_at", Instant, nullable=False),
    Column("posted_at", Instant),
    Column("dropped_at", Instant),
    Column("late", Boolean, nullable=False, default=False),
    Column("by", BigInteger),
    UniqueConstraint("community", "number"),
    Index("notices_posted", "community", "posted_at"),
)

incomes = Table(
    "incomes",
    metadata,
    _id(),
    Column("community", BigInteger, ForeignKey("communities.id"), nullable=False),
    Column("day", String(10), nullable=False),
    Column("item", String(60), nullable=False),
    Column("income", BigInteger, nullable=False),
    Column("spending", BigInteger, nullable=False),
    Column("note", String(200), nullable=False, default=""),
    Index("incomes_day", "community", "day"),
)

income_balances = Table(
    "income_balances",
    metadata,
    Column("community", BigInteger, ForeignKey("communities.id"), primary_key=True),
    Column("month", String(7), primary_key=True),
    Column("opening", BigInteger, nullable=False),
)

appeals = Table(
    "appeals",
    metadata,
    _id(),
    Column("agency", BigInteger, ForeignKey("agencies.id"), nullable=False),
    Column("account", BigInteger),
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("answer", Text),
    Column("answered_by", BigInteger),
    Column("answered_at", Instant),
    Index("appeals_agency", "agency", "id"),
)

rating_hearings = Table(
    "rating_hearings",
    metadata,
    _id(),
    Column("agency", BigInteger, ForeignKey("agencies.id"), nullable=False),
    Column("told_at", Instant, nullable=False),
    Column("until_at", Instant, nullable=False),
    Column("listed_at", Instant),
    Column("ended_at", Instant),
    Index("rating_hearings_agency", "agency", "ended_at"),
)

activities = Table(
    "activities",
    metadata,
    _id(),
    Column("community", BigInteger, ForeignKey("communities.id"), nullable=False),
    Column("number", String(16), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("title", String(80), nullable=False),
    Column("place", String(60), nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("capacity", Integer),
    Column("guests", SmallInteger, nullable=False),
    Column("host", BigInteger),
    Column("state", String(12), nullable=False),
    Column("why", String(200), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("record", Text, nullable=False),
    Column("recorder", BigInteger),
    Column("expected", Integer),
    Column("every", String(12), nullable=False, server_default=""),
    Column("decided", Text, nullable=False, server_default=""),
    Column("moved_from", Instant),
    UniqueConstraint("community", "number"),
    Index("activities_starts", "community", "starts_at"),
)

seats = Table(
    "seats",
    metadata,
    _id(),
    Column("activity", BigInteger, ForeignKey("activities.id"), nullable=False),
    Column("who", String(40), nullable=False),
    Column("account", BigInteger),
    Column("party", SmallInteger, nullable=False),
    Column("state", String(12), nullable=False),
    Column("at", Instant, nullable=False),
    Column("until_at", Instant),
    Column("came_at", Instant),
    Column("left_at", Instant),
    Column("recused", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("activity", "who"),
    Index("seats_account", "account"),
)

keys = Table(
    "keys",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("mark", String(64), nullable=False),
)

months = Table(
    "months",
    metadata,
    Column("community", BigInteger, ForeignKey("communities.id"), primary_key=True),
    Column("month", String(8), primary_key=True),
    Column("figures", JSON, nullable=False),
    Column("at", Instant, nullable=False),
)

minutes = Table(
    "minutes",
    metadata,
    _id(),
    Column("activity", BigInteger, ForeignKey("activities.id"), nullable=False),
    Column("version", SmallInteger, nullable=False),
    Column("text", Text, nullable=False),
    Column("writer", BigInteger),
    Column("approver", BigInteger),
    Column("state", String(12), nullable=False),
    Column("until_at", Instant),
    UniqueConstraint("activity", "version"),
)

topics = Table(
    "topics",
    metadata,
    _id(),
    Column("community", BigInteger, ForeignKey("communities.id"), nullable=False),
    Column("activity", BigInteger, ForeignKey("activities.id")),
    Column("account", BigInteger),
    Column("text", String(80), nullable=False),
    Column("matter", BigInteger),
    Column("state", String(12), nullable=False),
    Column("at", Instant, nullable=False),
    Column("placed_at", Instant),
    Index("topics_activity", "activity"),
    Index("topics_account", "account"),
)

remarks = Table(
    "remarks",
    metadata,
    _id(),
    Column("minutes", BigInteger, ForeignKey("minutes.id"), nullable=False),
    Column("account", BigInteger),
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("answer", Text, nullable=False, server_default=""),
    UniqueConstraint("minutes", "account"),
    Index("remarks_account", "account"),
)

stations = Table(
    "stations",
    metadata,
    _id(),
    Column("community", BigInteger, ForeignKey("communities.id"), nullable=False),
    Column("name", String(40), nullable=False),
    Column("services", String(200), nullable=False),
    Column("hours", String(120), nullable=False),
    Column("building", String(12), nullable=False),
    Column("address", String(80), nullable=False),
    Column("phone", String(30), nullable=False),
    Column("checked_at", Instant, nullable=False),
    UniqueConstraint("community", "name"),
)

questions = Table(
    "questions",
    metadata,
    _id(),
    Column("community", BigInteger, ForeignKey("communities.id"), nullable=False),
    Column("service", String(24), nullable=False),
    Column("at", Instant, nullable=False),
    Index("questions_at", "community", "at"),
)

helpers = Table(
    "helpers",
    metadata,
    _id(),
    Column("community", BigInteger, ForeignKey("communities.id"), nullable=False),
    Column("account", BigInteger, nullable=False),
    Column("name", LargeBinary),
    Column("skills", String(200), nullable=False),
    Column("paused", Boolean, nullable=False),
    UniqueConstraint("community", "account"),
)

requests = Table(
    "requests",
    metadata,
    _id(),
    Column("community", BigInteger, ForeignKey("communities.id"), nullable=False),
    Column("number", String(16), nullable=False),
    Column("skill", String(24), nullable=False),
    Column("text", LargeBinary),
    Column("building", String(12), nullable=False),
    Column("door", LargeBinary),
    Column("account", BigInteger),
    Column("helper", BigInteger),
    Column("state", String(12), nullable=False),
    Column("wave", SmallInteger, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("done_at", Instant),
    Column("minutes", Integer),
    Column("matter", BigInteger),
    Column("kind", String(8), nullable=False, server_default="need"),
    Column("unit", BigInteger),
    Column("came_at", Instant),
    Column("starts_at", Instant),
    UniqueConstraint("community", "number"),
    Index("requests_account", "account"),
    Index("requests_helper", "helper"),
)

offers = Table(
    "offers",
    metadata,
    Column("request", BigInteger, ForeignKey("requests.id"), primary_key=True),
    Column("account", BigInteger, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("answer", String(12)),
)

cares = Table(
    "cares",
    metadata,
    _id(),
    Column("community", BigInteger, ForeignKey("communities.id"), nullable=False),
    Column("door", LargeBinary, nullable=False),
    Column("contact", LargeBinary),
    Column("officer", BigInteger),
    Column("visitor", BigInteger),
    Column("partner", BigInteger),
    Column("asked", BigInteger),
    Column("every_days", SmallInteger, nullable=False),
    Column("next_at", Instant, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("paused_until", Instant),
    Column(
        "may_enter", Boolean
    ),  # whether the household consented to its door being opened; null: not asked
    Column("said_at", Instant),  # when it did
    Index("cares_next", "community", "next_at"),
)

liaisons = Table(
    "liaisons",
    metadata,
    _id(),
    Column("community", BigInteger, ForeignKey("communities.id"), nullable=False),
    Column("account", BigInteger, nullable=False),
    Column("name", LargeBinary),
    Column("excused", Boolean, nullable=False),
    UniqueConstraint("community", "account"),
)

links = Table(
    "links",
    metadata,
    _id(),
    Column("community", BigInteger, ForeignKey("communities.id"), nullable=False),
    Column("account", BigInteger, nullable=False),
    Column("household", BigInteger, ForeignKey("households.id"), nullable=False),
    Column("state", String(12), nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant),
    Column("why", String(40), nullable=False),
    Column("next_at", Instant, nullable=False),
    Index("links_community", "community", "state"),
    Index("links_household", "household", "state"),
)

calls = Table(
    "calls",
    metadata,
    _id(),
    Column("link", BigInteger, ForeignKey("links.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("outcome", String(12), nullable=False),
    Index("calls_link", "link", "at"),
)

faqs = Table(
    "faqs",
    metadata,
    _id(),
    Column("community", BigInteger, ForeignKey("communities.id"), nullable=False),
    Column("question", String(200), nullable=False),
    Column("answer", Text, nullable=False),
    Column("writer", BigInteger),
    Column("approver", BigInteger),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("useful", Integer, nullable=False),
    Column("useless", Integer, nullable=False),
    Index("faqs_community", "community"),
)

contacts = Table(
    "contacts",
    metadata,
    _id(),
    Column("care", BigInteger, ForeignKey("cares.id"), nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("at", Instant),
    Column("account", BigInteger),
    Column("outcome", String(12)),
    Column("note", LargeBinary),
    Column("rung", SmallInteger, nullable=False),
    Column("climbed", JSON),  # [rung, instant, how many were asked], each as it came
    Column("away", JSON),  # accounts that cannot go this time
    Index("contacts_care", "care", "id"),
)
