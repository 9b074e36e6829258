"""What the page of delivery says: the feed, the mail, the webhooks and what came of them, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from playlists.formats.sentences import Language
from playlists.formats.titles import titled
from playlists.week import parse_week
from serving.api.mail import state_of
from serving.jobs.calendar import SCHEDULED
from serving.page import words
from serving.page.times import moment_of
from serving.store import deliveries, feeds, mail_addresses, mails, webhooks
from serving.store.deliveries import TEST, Delivery
from serving.store.listeners import Listener
from serving.store.mail_addresses import MailAddress
from serving.store.webhooks import Webhook


@dataclass(frozen=True, slots=True)
class HookLine:
    """One webhook in words."""

    id: str
    address: str
    kinds: str
    last: str
    on: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """One delivery in words."""

    id: str
    thing: str
    how: str
    when: str
    dead: bool


def parts(connection: Connection, me: Listener, language: Language) -> dict[str, Any]:
    """All of the page but what was wrong with a form."""
    to = mail_addresses.of(connection, me.id)
    since = feeds.made_ms(connection, me.id)
    return {
        "feed_since": None if since is None else moment_of(since, me.timezone, language),
        "mail": to, "mail_state": state_of(to), "mail_words": _mail(connection, me, to, language),
        "hooks": [_line(connection, hook, me, language) for hook in webhooks.of(connection, me.id)],
        "kinds": [(kind, called(kind, language)) for kind in SCHEDULED],
    }  # fmt: skip


def sent(connection: Connection, hook: Webhook, me: Listener, language: Language, most: int) -> list[Sent]:
    """What was sent to a webhook, the newest first."""
    return [_sent(one, me, language) for one in deliveries.page(connection, hook.id, None, None, most)]


def called(kind: str, language: Language) -> str:
    """A kind of playlist without theme or period."""
    return titled(kind, "", (), language)


def why(language: Language, reason: str | None, status: int | None) -> str:
    """Why a try failed; empty where it did not."""
    return words.said(language, f"why {reason}", status=status) if reason else ""


def _mail(connection: Connection, me: Listener, to: MailAddress | None, language: Language) -> list[str]:
    if to is None:
        return []
    state = state_of(to)
    told = [words.said(language, f"mail {to.off_why if state == 'off' else state}", address=to.address)]
    last = mails.latest(connection, me.id)
    if last and last.state != "handing over":
        told.append(words.said(language, f"mail last {last.state}", span=words.span(language, parse_week(last.week))))
    return told


def _line(connection: Connection, hook: Webhook, me: Listener, language: Language) -> HookLine:
    last = deliveries.page(connection, hook.id, None, None, 1)
    if hook.off_ms is not None:
        said = words.said(language, "hook off")
    else:
        said = _latest(_sent(last[0], me, language)) if last else words.said(language, "hook unused")
    kinds = ("、" if language == "ja" else ", ").join(called(kind, language) for kind in hook.kinds)
    return HookLine(hook.id, hook.address, kinds, said, hook.off_ms is None)


def _latest(one: Sent) -> str:
    return f"{one.how} · {one.when}"


def _sent(one: Delivery, me: Listener, language: Language) -> Sent:
    thing = words.said(language, "hook thing test") if one.kind == TEST else _thing(one, language)
    state = "again" if one.state == "waiting" and one.tries else one.state
    told: list[str] = [words.said(language, f"hook state {state}")]
    if one.why and one.state != "delivered":
        told.append(why(language, one.why, one.status))
    if one.tries > 1:
        told.append(words.counted(language, "hook tries", one.tries))
    when = moment_of(one.tried_ms or one.created_ms, me.timezone, language)
    return Sent(one.id, thing, " · ".join(told), when, one.state == "dead" and one.kind != TEST)


def _span(period: str, language: Language) -> str:
    """The days of a period: of its week, or its one day."""
    if "W" in period:
        return words.span(language, parse_week(period))
    return words.day(language, date.fromisoformat(period))


def _thing(one: Delivery, language: Language) -> str:
    kind, _, theme = one.kind.partition(":")
    name = " ".join(filter(None, (called(kind, language), theme)))
    return words.said(language, "hook thing", name=name, span=_span(one.period, language))
