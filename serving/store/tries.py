"""Tries to sign in that failed: by user name and by address, with a delay that grows; one count for all processes.

A try counts as failed from its beginning, so that a hundred at once are a hundred. Names and addresses stand here as
hashes and are forgotten a day after the last try; whether there is such a user makes no difference.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address

from sqlalchemy import Connection, delete, select, update

from serving.store.account_tables import tries
from serving.store.changes import insert_new, ms, upsert

FREE = {"user": 5, "address": 20}  # that fail without a delay: people mistype, and a household has one address
LONGEST_S = 900  # 96 guesses a day of one name: NIST SP 800-63B, 5.2.2, allows a hundred before it must stop
FORGOTTEN = timedelta(days=1)
HOUSEHOLD = 64  # bits of an IPv6 address that one customer has

Keys = Mapping[str, str]  # the key in the table, by what it counts: "user" or "address"


def keys_of(user: str, address: str) -> Keys:
    """The keys of a user name in any case, and of an address."""
    return {"user": _hashed("user", user.casefold()), "address": _hashed("address", _household(address))}


def begin(connection: Connection, keys: Keys, now: datetime) -> int:
    """Counts a try as failed; 0. Where it comes too early: the seconds to wait, and nothing is counted."""
    fresh = [{"key": key, "count": 0, "last_ms": ms(now), "until_ms": 0} for key in sorted(keys.values())]
    insert_new(connection, tries, fresh)  # so that there are rows to lock, even for the first two at once
    counts, until_ms = _locked(connection, keys, now)
    if until_ms > ms(now):
        connection.execute(delete(tries).where(tries.c.key.in_(keys.values()), tries.c.count == 0))
        return -(-(until_ms - ms(now)) // 1000)
    rows = [
        {"key": key, "count": counts[key] + 1, "last_ms": ms(now),
         "until_ms": ms(now) + 1000 * delay_s(counts[key] + 1, FREE[what])}
        for what, key in sorted(keys.items(), key=lambda item: item[1])
    ]  # fmt: skip
    upsert(connection, tries, rows, replaced=("count", "last_ms", "until_ms"))
    return 0


def succeeded(connection: Connection, keys: Keys, now: datetime) -> None:
    """The try that began was right: the name starts anew; the address does not, or its own account would clear it."""
    connection.execute(delete(tries).where(tries.c.key == keys["user"]))
    back = {"count": tries.c.count - 1, "until_ms": ms(now)}
    connection.execute(update(tries).where(tries.c.key == keys["address"]).values(**back))
    forget(connection, now)


def few(connection: Connection, what: str, which: str, most: int, now: datetime) -> bool:
    """Counts one more of something that anybody may be done to, such as mails asked for; False, and nothing is counted,
    where there were `most` and the last is less than a day ago."""
    key = _hashed(what, which)
    insert_new(connection, tries, [{"key": key, "count": 0, "last_ms": ms(now), "until_ms": 0}])
    counts, _ = _locked(connection, {what: key}, now)
    if counts[key] >= most:
        return False
    values = {"count": counts[key] + 1, "last_ms": ms(now)}
    connection.execute(update(tries).where(tries.c.key == key).values(**values))
    return True


def forget(connection: Connection, now: datetime) -> int:
    """Drops what is a day old, but what somebody counts in just now; how many."""
    old = select(tries.c.key).where(tries.c.last_ms < ms(now - FORGOTTEN)).with_for_update(skip_locked=True)
    return connection.execute(delete(tries).where(tries.c.key.in_(old))).rowcount


def delay_s(failed: int, free: int) -> int:
    """Seconds until the next try after `failed` of them: none, then 1, 2, 4 … up to LONGEST_S."""
    return 0 if failed < free else min(2 ** min(failed - free, 20), LONGEST_S)


def _locked(connection: Connection, keys: Keys, now: datetime) -> tuple[dict[str, int], int]:
    """The failed tries of each key, and until when the next is refused; nobody else counts before we are done."""
    columns = (tries.c.key, tries.c.count, tries.c.last_ms, tries.c.until_ms)
    mine = select(*columns).where(tries.c.key.in_(keys.values())).order_by(tries.c.key).with_for_update()
    rows = connection.execute(mine).all()
    counts = {key: count if last_ms > ms(now - FORGOTTEN) else 0 for key, count, last_ms, _ in rows}
    return counts, max(until_ms for *_, until_ms in rows)


def _household(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(IPv6Address(int(parsed) >> HOUSEHOLD << HOUSEHOLD)) if parsed.version == 6 else address


def _hashed(what: str, which: str) -> str:
    return sha256(f"{what}\x1f{which}".encode("utf-8", "surrogatepass")).hexdigest()
