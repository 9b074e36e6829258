"""The tables of delivery, as the newest migration leaves them: where playlists are brought to, and what came of it."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, SmallInteger, Table

from serving.store.tables import _owner as owner
from serving.store.tables import _text as text
from serving.store.tables import metadata

feeds = Table(
    "feeds",
    metadata,
    owner(),  # one each
    Column("hash", text(), nullable=False),  # SHA-256 in hex of the secret in its address
    Column("created_ms", BigInteger, nullable=False),
    Index("feeds_hash", "hash", unique=True),
)

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", text(), primary_key=True),  # a UUID
    owner(primary_key=False),
    Column("address", text(), nullable=False),
    Column("secret", text(), nullable=False),  # as it is: whoever signs needs it, a hash signs nothing
    Column("kinds", text(), nullable=False),  # of playlists, with commas between them
    Column("language", text(), nullable=False),  # of the reasons
    Column("created_ms", BigInteger, nullable=False),
    Column("off_ms", BigInteger),  # since when nothing is sent to it any more
    Column("off_why", text()),  # `serving.delivery.outcomes`
    Index("webhooks_listener", "listener"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", text(), primary_key=True),  # the webhook-id: of the hook, the kind and the period
    Column("webhook", text(), ForeignKey("webhooks.id", ondelete="CASCADE"), nullable=False),
    owner(primary_key=False),
    Column("kind", text(), nullable=False),  # of the playlist, or "test"
    Column("period", text(), nullable=False),
    Column("state", text(), nullable=False),  # "waiting", "delivered" or "dead"
    Column("tries", SmallInteger, nullable=False),
    Column("status", Integer),  # that the last try was answered with
    Column("why", text()),  # the last try failed: `serving.delivery.outcomes`
    Column("created_ms", BigInteger, nullable=False),
    Column("tried_ms", BigInteger),
    Index("deliveries_webhook", "webhook", "created_ms"),
    Index("deliveries_listener", "listener"),
)

mail_addresses = Table(
    "mail_addresses",
    metadata,
    owner(),  # one each
    Column("address", text(), nullable=False),
    Column("language", text(), nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("confirm_hash", text()),  # SHA-256 in hex of the secret in the link that was mailed
    Column("confirm_until_ms", BigInteger),
    Column("confirmed_ms", BigInteger),  # before that nothing but the link is sent there
    Column("leave", text(), nullable=False),  # the secret in each mail that ends them; as it is, since each mail has it
    Column("refusals", SmallInteger, nullable=False),  # mails in a row that its server did not take
    Column("off_ms", BigInteger),  # since when nothing is sent there any more
    Column("off_why", text()),  # "left" or "refused"
    Index("mail_addresses_confirm", "confirm_hash", unique=True),
    Index("mail_addresses_leave", "leave", unique=True),
)

mails = Table(
    "mails",
    metadata,
    owner(),
    Column("week", text(), primary_key=True),
    Column("state", text(), nullable=False),  # "waiting", "handing over", "sent", "failed" or "unknown"
    Column("tries", SmallInteger, nullable=False),
    Column("why", text()),  # the last try failed: `serving.delivery.outcomes`
    Column("created_ms", BigInteger, nullable=False),
    Column("tried_ms", BigInteger),
)
