"""Somebody of whom there is something everywhere, and a search for any trace of them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, text

from serving.store import deliveries, mail_addresses, mails, webhooks
from serving.store.opened import reading
from serving.store.tables import metadata
from tests.api.conftest import NOW, PASSWORD, Server

USER = "zoe-qxz"
NAME = "Zoë Quixotzky"
SONG, BAND = "Zzyzx Undertow", "The Qwertzians"  # which only they know
MAIL, HOOK = "zoe.qxz@example.org", "https://example.org/qxz-hook"
TRACES = (USER, NAME, SONG, BAND, MAIL, HOOK)
FILLED = (  # tables that `somebody` has rows in
    "listeners", "accounts", "tokens", "sessions", "listens", "submissions", "feedback", "hidden", "exclusions",
    "followed", "playlists", "offers", "blend_members", "blend_vetoes", "tasks", "exports", "recording_feedback",
    "feeds", "webhooks", "deliveries", "mail_addresses", "mails", "brought_tracks", "brought_keys",
)  # fmt: skip


def somebody(server: Server) -> str:
    """The token of a listener who has used everything."""
    made = server.ask("POST", "/v1/listeners", json={"user": USER, "name": NAME, "password": PASSWORD}).json()
    token = str(made["token"])
    server.browser(USER)
    server.listen(token, list(range(0, 40)))
    played = {"artist_name": BAND, "track_name": SONG, "additional_info": {"media_player": "Rhythmbox"}}
    sent = {"listen_type": "single", "payload": [{"listened_at": 1795003390, "track_metadata": played}]}
    by_token = {"Authorization": f"Token {token}"}
    assert server.ask("POST", "/1/submit-listens", headers=by_token, json=sent).status_code == 200
    ask = server.ask
    assert ask("POST", "/v1/me/proof", token, json={"password": PASSWORD}).is_success
    ask("PUT", "/v1/me/feedback/tracks/t3", token, json={"score": 1})
    love = {
        "recording_msid": ask("GET", f"/1/user/{USER}/listens", headers=by_token).json()["payload"]["listens"][0][
            "recording_msid"
        ],
        "score": 1,
    }
    assert ask("POST", "/1/feedback/recording-feedback", headers=by_token, json=love).status_code == 200
    ask("PUT", "/v1/me/hidden/tracks/t5", token)
    ask("PUT", "/v1/me/exclusions/tracks/t6", token)
    ask("PUT", "/v1/me/followed/a7", token)
    server.weekly(token)
    blend = ask("POST", "/v1/blends", token, json={"name": f"{NAME} and all"}).json()["id"]
    invite = ask("POST", f"/v1/blends/{blend}/invites", token).json()["invite"]
    other = server.sign_up(name="Ben")
    server.listen(other, list(range(20, 60)))
    ask("POST", "/v1/blends/join", other, json={"invite": invite})
    ask("PUT", f"/v1/blends/{blend}/vetoes/tracks/t9", token)
    ask("GET", f"/v1/blends/{blend}", other)
    assert ask("POST", "/v1/me/export", token).status_code == 202
    assert ask("POST", "/v1/me/feed", token).status_code == 201
    brought(server)
    server.settle()
    return token


def brought(server: Server) -> None:
    """They have playlists sent: something waits for a webhook and for their mailbox."""
    with server.app.state.store.begin() as connection:
        hook = webhooks.add(connection, USER, HOOK, ["discover-weekly"], "en", NOW)
        deliveries.add(connection, [(hook, "discover-weekly", "2026-W47")], NOW + timedelta(days=1))
        mail_addresses.ask(connection, USER, MAIL, "en", NOW)
        mails.add(connection, "2026-W47", {USER: NOW + timedelta(days=1)}, NOW)


def traces_in_rows(store: Engine, words: tuple[str, ...] = TRACES) -> list[str]:
    """Table and column of each value that holds one of `words`."""
    found = []
    with reading(store) as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(text(f"SELECT * FROM {table.name}")).mappings():
                for column, value in row.items():
                    plain = bytes(value).decode(errors="replace") if isinstance(value, bytes | memoryview) else value
                    found += [f"{table.name}.{column}" for word in words if word in str(plain)]
    return found


def traces_in_files(folder: Path, words: tuple[str, ...] = TRACES) -> list[str]:
    """Each file under `folder` whose bytes hold one of `words`."""
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    return [f"{file.name}: {word}" for file in files for word in words if word.encode() in file.read_bytes()]
