"""Webhooks with what came of each delivery, and e-mail addresses with the mails that went there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _listener(primary_key: bool = False) -> sa.Column[str]:
    key = sa.ForeignKey("listeners.id", ondelete="CASCADE")
    return sa.Column("listener", TEXT, key, primary_key=primary_key, nullable=False)


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, TEXT, nullable=nullable)


def _ms(name: str, nullable: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def _tries() -> sa.Column[int]:
    return sa.Column("tries", sa.SmallInteger, nullable=False)


def upgrade() -> None:
    op.create_table(
        "webhooks", sa.Column("id", TEXT, primary_key=True), _listener(), _text("address"), _text("secret"),
        _text("kinds"), _text("language"), _ms("created_ms", False), _ms("off_ms"), _text("off_why", True),
    )  # fmt: skip
    op.create_index("webhooks_listener", "webhooks", ["listener"])
    hook = sa.ForeignKey("webhooks.id", ondelete="CASCADE")
    op.create_table(
        "deliveries", sa.Column("id", TEXT, primary_key=True), sa.Column("webhook", TEXT, hook, nullable=False),
        _listener(), _text("kind"), _text("period"), _text("state"), _tries(),
        sa.Column("status", sa.Integer), _text("why", True), _ms("created_ms", False), _ms("tried_ms"),
    )  # fmt: skip
    op.create_index("deliveries_webhook", "deliveries", ["webhook", "created_ms"])
    op.create_index("deliveries_listener", "deliveries", ["listener"])
    op.create_table(
        "mail_addresses", _listener(primary_key=True), _text("address"), _text("language"), _ms("created_ms", False),
        _text("confirm_hash", True), _ms("confirm_until_ms"), _ms("confirmed_ms"), _text("leave"),
        sa.Column("refusals", sa.SmallInteger, nullable=False), _ms("off_ms"), _text("off_why", True),
    )  # fmt: skip
    op.create_index("mail_addresses_confirm", "mail_addresses", ["confirm_hash"], unique=True)
    op.create_index("mail_addresses_leave", "mail_addresses", ["leave"], unique=True)
    op.create_table(
        "mails", _listener(primary_key=True), sa.Column("week", TEXT, primary_key=True), _text("state"),
        _tries(), _text("why", True), _ms("created_ms", False), _ms("tried_ms"),
    )  # fmt: skip
