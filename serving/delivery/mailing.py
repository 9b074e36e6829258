"""What is done for the weekly mail: ask for it, mail the link that confirms it, send it, and what follows."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import Connection

from playlists.errors import NotReady, TooOften
from playlists.formats.sentences import Language
from playlists.recipes.discover_weekly import KIND
from playlists.week import parse_week, week_at
from serving.answering.answers import Answer
from serving.delivery import letters
from serving.delivery.again import next_try
from serving.delivery.letters import Envelope
from serving.delivery.mail_address import mail_address
from serving.delivery.means import Means, Smtp
from serving.delivery.outcomes import SAID, Why
from serving.delivery.shown import shown
from serving.delivery.smtp import Handed, hand_over
from serving.desk import Desk
from serving.store import hidden, listeners, mail_addresses, mails, playlists, tasks, tries
from serving.store.addresses import address as id_of
from serving.store.changes import ms
from serving.store.mail_addresses import MailAddress
from serving.store.mails import Mail
from serving.store.opened import reading
from serving.store.tasks import Task
from serving.work.kind import Later, Report, Work

QUESTION = "confirm-mail"  # the kind of task that mails the link
ASKED = 3  # links that are mailed to one address before it has a day's rest, whoever asks
OFF = "e-mail: this server sends none, since whoever runs it has set no mail server (SMTP_HOST)"
WHY: dict[str, Why] = {"later": "no-server", "refused": "refused", "server-refused": "server-refused"}


async def ask(desk: Desk, listener: str, written: str, language: Language) -> None:
    """Keeps where the mail shall go, and has the link mailed that confirms it.

    Raises NotReady where this server sends no mail, BadInput for what is no address, TooOften for one that was asked
    for too often.
    """
    _smtp(desk.means)
    address, now = mail_address(written), desk.clock()

    def kept(connection: Connection) -> None:
        if not tries.few(connection, "mail", address.casefold(), ASKED, now):
            day = timedelta(days=1)
            raise TooOften("e-mail address: it was sent several links; ask again tomorrow", int(day.total_seconds()))
        mail_addresses.ask(connection, listener, address, language, now)
        tasks.enqueue(connection, QUESTION, {"asked_ms": ms(now)}, now, listener=listener)

    await desk.write(kept)


def ask_whether(task: Task, work: Work) -> Report:
    """Mails the link. Each try makes a new one, which ends the one before: none lies in a task.

    Nothing where another address was asked for since: that one has a task of its own, and gets one link.
    """
    assert task.listener is not None
    desk, smtp, now = work.desk, _smtp(work.desk.means), work.desk.clock()
    with desk.store.begin() as connection:
        to = mail_addresses.of(connection, task.listener)
        if to is None or to.created_ms != task.payload.get("asked_ms", to.created_ms):  # older tasks do not say
            return {"past": True}
        secret = mail_addresses.link(connection, task.listener, now)
    if secret is None:
        return {"past": True}
    handed = hand_over(
        smtp, letters.question(_envelope(desk, smtp, to), secret, str(uuid4())), to.address, lambda: True
    )
    if handed.result == "refused":
        with desk.store.begin() as connection:
            mail_addresses.end(connection, task.listener, "refused", now)
    elif handed.result not in ("sent", "unknown"):
        again = next_try(task.attempts, task.id, now)
        raise Later(f"e-mail: {SAID[WHY[handed.result]]}", again or now)
    return {"result": handed.result, "code": handed.code}


def send_weekly(task: Task, work: Work) -> Report:
    """One try of a week's mail, which is handed over once at most: see `serving.store.mails`."""
    assert task.listener is not None
    desk, listener, week = work.desk, task.listener, task.payload["week"]
    with reading(desk.store) as connection:
        mail, to = mails.find(connection, listener, week), mail_addresses.of(connection, listener)
        answer, past = _answer(connection, listener, week), _is_past(connection, desk, listener, week)
    if mail is None or mail.state not in ("waiting", "handing over") or mail.tries != task.payload["try"]:
        return {"past": True}
    if mail.state == "handing over":
        return _ended(desk, mail, "unknown")
    if to is None or not to.on:
        return _ended(desk, mail, "failed", "off")
    if past:
        return _ended(desk, mail, "failed", "past")
    if answer is None:
        return _ended(desk, mail, "failed", "nothing-left")
    return _sent(desk, mail, to, answer)


def _sent(desk: Desk, mail: Mail, to: MailAddress, answer: Answer) -> Report:
    if desk.means.smtp is None:
        return _failed(desk, mail, to, Handed("later"))
    envelope, smtp = _envelope(desk, desk.means.smtp, to), desk.means.smtp
    message = letters.weekly(envelope, answer.document, id_of(mail.listener, "mail", mail.week), to.leave)

    def begins() -> bool:
        with desk.store.begin() as connection:
            still = mail_addresses.of(connection, mail.listener)
            if still is None or not still.on or still.address != to.address:
                mails.ended(connection, mail, "failed", "off", desk.clock())
                return False
            return mails.hand_over(connection, mail, desk.clock())

    handed = hand_over(smtp, message, to.address, begins)
    if handed.result == "sent":
        with desk.store.begin() as connection:
            mail_addresses.took(connection, mail.listener, to.address)
            mails.ended(connection, mail, "sent", None, desk.clock())
        return {"state": "sent"}
    if handed.result == "unknown":
        return _ended(desk, mail, "unknown")
    return {"past": True} if handed.result == "stopped" else _failed(desk, mail, to, handed)


def _failed(desk: Desk, mail: Mail, to: MailAddress, handed: Handed) -> Report:
    """A refused mailbox is counted; anything else is tried again, as long as that helps."""
    now, why = desk.clock(), WHY[handed.result]
    again = None if handed.result == "refused" else next_try(mail.tries + 1, f"{mail.listener}:{mail.week}", now)
    if again is None:
        if handed.result == "refused":
            with desk.store.begin() as connection:
                mail_addresses.refused(connection, mail.listener, to.address, now)
        return _ended(desk, mail, "failed", why)
    with desk.store.begin() as connection:
        mails.later(connection, mail, why, now, again)
    return {"state": "waiting", "code": handed.code, "error": SAID[why]}


def _ended(desk: Desk, mail: Mail, state: mails.State, why: Why | None = None) -> Report:
    with desk.store.begin() as connection:
        mails.ended(connection, mail, state, why, desk.clock())
    return {"state": state, "error": SAID[why] if why else None}


def _answer(connection: Connection, listener: str, week: str) -> Answer | None:
    row = playlists.find(connection, listener, KIND, parse_week(week))
    answers = shown([row], hidden.unwanted(connection, listener)) if row else []
    return answers[0] if answers else None


def _is_past(connection: Connection, desk: Desk, listener: str, week: str) -> bool:
    me = listeners.get(connection, listener)
    return me is None or str(week_at(desk.clock(), me.timezone)) > week


def _envelope(desk: Desk, smtp: Smtp, to: MailAddress) -> Envelope:
    assert desk.means.base_url is not None  # `means_of` wants it beside a mail server
    return Envelope(smtp.sender, to.address, to.language, desk.means.base_url, desk.clock())


def _smtp(means: Means) -> Smtp:
    """Raises NotReady where there is none."""
    if means.smtp is None:
        raise NotReady(OFF)
    return means.smtp
