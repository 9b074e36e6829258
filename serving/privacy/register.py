"""What is stored of a listener, why, and for how long: the page's statement and every export and erasure follow it.

A table with a column of listeners that is not here fails a test, so that nothing is stored that nobody is told of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Purpose = Literal["playlists", "delivery", "players", "groups", "account", "judging"]
Kept = Literal["account", "days", "while it lasts"]

PURPOSES: dict[Purpose, tuple[str, str]] = {  # in English and in Japanese
    "playlists": ("to make playlists for you", "あなたのプレイリストを作るため"),
    "delivery": ("to bring playlists to you", "プレイリストをお届けするため"),
    "players": ("for players and scrobblers that you use", "お使いのプレーヤーのため"),
    "groups": ("for the blends that you joined", "参加したブレンドのため"),
    "account": ("to know that it is you", "ご本人であることを確かめるため"),
    "judging": ("to see whether playlists are any good", "プレイリストの良し悪しを知るため"),
}


@dataclass(frozen=True, slots=True)
class Held:
    """One table that says something of a listener."""

    table: str
    purpose: Purpose
    what: tuple[str, str]  # in English and in Japanese
    kept: Kept = "account"  # until the account goes, some days, or as long as the thing is true
    days: int | None = None
    secret: tuple[str, ...] = ()  # columns that an export leaves out: hashes that are keys


REGISTER: tuple[Held, ...] = (
    Held("listeners", "playlists", ("your name here, country, time zone and dials", "お名前、国、時間帯、ダイヤル")),
    Held("listens", "playlists", ("what you listened to, when, and how far", "いつ何をどこまで聴いたか")),
    Held("brought_tracks", "playlists", ("what your players said of tracks that nobody here knew",
         "ここで知られていなかった曲についてプレーヤーが伝えた情報")),
    Held("brought_keys", "playlists", ("hashes of names and ids by which those tracks are known again",
         "それらの曲を見分ける名前とIDのハッシュ")),
    Held("imports", "playlists", ("what you uploaded and what came of it; the file itself for a week at most",
         "アップロードしたものとその結果（ファイルは長くて1週間）")),
    Held("feedback", "playlists", ("what you love and hate", "好きな曲ときらいな曲")),
    Held("hidden", "playlists", ("what you hid", "非表示にしたもの")),
    Held("exclusions", "playlists", ("what does not count for your taste", "好みに数えないもの")),
    Held("followed", "playlists", ("whom you follow", "フォローしているアーティスト")),
    Held("quiz", "playlists", ("what the quiz showed and what you picked", "クイズで示されたものと選んだもの")),
    Held("playlists", "playlists", ("the playlists that you were given", "お届けしたプレイリスト")),
    Held("failures", "playlists", ("why a playlist could not be made", "プレイリストを作れなかった理由")),
    Held("tasks", "playlists", ("work done for you in the background", "あなたのために行った作業"), "days", 30),
    Held("settings_revisions", "account", ("what you changed as a curator; it stays, without you, when you go",
         "キュレーターとして変更した設定（退会後は名前なしで残ります）")),
    Held("exports", "account", ("what you took along, until its link ends", "持ち出したデータ（期限まで）"), "days", 30,
         secret=("hash", "document")),
    Held("feeds", "delivery", ("that you have a feed, and since when", "フィードの有無と作成日時"), secret=("hash",)),
    Held("webhooks", "delivery", ("addresses that your playlists are sent to", "プレイリストの送信先アドレス"),
         secret=("secret",)),
    Held("deliveries", "delivery", ("what was sent to these addresses, and how they answered", "送信の内容と結果"),
         "days", 30),
    Held("mail_addresses", "delivery", ("your e-mail address, if you gave one", "メールアドレス（登録した場合）"),
         secret=("confirm_hash", "leave")),
    Held("mails", "delivery", ("which weekly mails were sent", "お送りしたメールの週"), "days", 30),
    Held("worlds", "judging", ("how wide each of your weeks was", "週ごとの聴き方の広さ")),
    Held("offers", "judging", ("what was offered to you where", "どこで何をおすすめしたか")),
    Held("openings", "judging", ("on which day you opened which playlist", "どの日にどのプレイリストを開いたか")),
    Held("named_listens", "judging", ("which playlist a listen came from", "どのプレイリストから聴いたか")),
    Held("named_feedback", "judging", ("which playlist a love came from", "どのプレイリストで好きになったか")),
    Held("named_hidden", "judging", ("which playlist something was hidden in", "どのプレイリストで非表示にしたか")),
    Held("submissions", "players", ("what your players told of each listen", "プレーヤーが伝えた再生の情報")),
    Held("recording_feedback", "players", ("loves and hates that players sent", "プレーヤーからの好き・きらい")),
    Held("playing", "players", ("what is playing now", "再生中の曲"), "while it lasts"),
    Held("latest_imports", "players", ("how far a player has imported", "プレーヤーの取り込み位置")),
    Held("own_playlists", "players", ("playlists that you made by a player", "プレーヤーで作ったプレイリスト")),
    Held("collaborators", "players", ("playlists that you may change", "編集できるプレイリスト")),
    Held("blend_members", "groups", ("which blends you are in, since when", "参加中のブレンドと参加日時")),
    Held("blend_vetoes", "groups", ("what you refused in a blend", "ブレンドで断ったもの")),
    Held(
        "accounts", "account", ("your role, and your password as a hash", "役割と、ハッシュにしたパスワード"),
        secret=("password",),
    ),
    Held(
        "tokens", "account",
        ("your tokens as hashes, and when each was last used", "ハッシュにしたトークンと最終使用時刻"),
        secret=("hash",),
    ),
    Held(
        "sessions", "account", ("where you are signed in, and since when", "サインイン中の端末と日時"),
        secret=("hash", "token"),
    ),
    Held(
        "sign_up_invites", "account", ("invites to this server that you made", "作成した招待"), "days", 7,
        secret=("hash",),
    ),
)  # fmt: skip
BY_TABLE = {held.table: held for held in REGISTER}
