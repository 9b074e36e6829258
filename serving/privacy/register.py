"""What is stored of a listener, why, and for how long: the page's statement and every export and erasure follow it.

A table with a column of listeners that is not here fails a test, so that nothing is stored that nobody is told of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from serving.responses.span import KEPT as REPORTED
from serving.store import (
    accesses,
    deliveries,
    exports,
    failures,
    invites,
    keys,
    mails,
    playing,
    private_sessions,
    tasks,
)
from serving.store.switches import Switch

Purpose = Literal["playlists", "delivery", "players", "groups", "account"] | Switch
Kept = Literal["account", "days"]
Both = tuple[str, str]  # in English and in Japanese


@dataclass(frozen=True, slots=True)
class Why:
    """A purpose, and what it means to switch it off; None where an account cannot be without it."""

    words: Both
    off: Both | None = None


PURPOSES: Mapping[Purpose, Why] = {
    "playlists": Why(("to make playlists for you", "あなたのプレイリストを作るため")),
    "delivery": Why(("to bring playlists to you", "プレイリストをお届けするため")),
    "players": Why(("for players and scrobblers that you use", "お使いのプレーヤーのため")),
    "groups": Why(("for the blends that you joined", "参加したブレンドのため")),
    "account": Why(("to know that it is you, and to show you who used your data",
                    "ご本人であることを確かめ、誰がデータを使ったかをお見せするため")),
    "training": Why(
        ("to learn from everybody's listens which music goes together",
         "みなさんの再生から、どの音楽が近いかを学ぶため"),
        ("Your listens are left out of the next training set and of all later ones. Your own playlists still follow "
         "what you play.",
         "次回以降の学習データにあなたの再生を含めません。プレイリストはこれまでどおりあなたの再生に合わせて作られます。"),
    ),
    "judging": Why(
        ("to see whether playlists are any good", "プレイリストの良し悪しを知るため"),
        ("What you were offered and opened is deleted and no longer noted, and you count in no report and in no "
         "comparison.",
         "おすすめした曲や開いたプレイリストの記録を消し、今後は残しません。集計や比較にも数えません。"),
    ),
    "experiments": Why(
        ("to compare two ways of making a playlist", "プレイリストの作り方を比べるため"),
        ("Your playlists are made as everybody's are, at once, and you count in no comparison.",
         "プレイリストはすぐに通常の作り方に戻り、比較にも数えません。"),
    ),
    "statistics": Why(
        ("to say how alike two people are, beside other pairs",
         "ほかの人どうしと比べて、二人がどれだけ近いかを示すため"),
        ("You are no longer among those with whom the match of a blend compares. Blends that you joined go on.",
         "ブレンドの相性を比べる相手に含めません。参加中のブレンドはそのまま続きます。"),
    ),
    "insight": Why(
        ("to show you how wide your listening is, week by week", "聴き方の広さを週ごとにお見せするため"),
        ("What was measured is deleted and nothing is measured in the background; your taste page computes it when "
         "you open it.",
         "測った値を消し、自動では測りません。好みのページを開いたときにだけ計算します。"),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Held:
    """One table that says something of a listener."""

    table: str
    purpose: Purpose
    what: Both
    days: int | None = None  # None: until the account goes, or it is taken back
    secret: tuple[str, ...] = ()  # columns that an export leaves out: hashes that are keys

    @property
    def kept(self) -> Kept:
        return "account" if self.days is None else "days"


REGISTER: tuple[Held, ...] = (
    Held("listeners", "playlists", ("your name here, country, time zone and dials", "お名前、国、時間帯、ダイヤル")),
    Held("listens", "playlists", ("what you listened to, when, how far, and on which kind of device",
         "いつ何をどこまで、どんな種類の端末で聴いたか")),
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
    Held("playlists", "playlists", ("the playlists that you were given; those of a day for two weeks",
         "お届けしたプレイリスト（毎日のものは2週間）")),
    Held("failures", "playlists", ("why a playlist could not be made", "プレイリストを作れなかった理由"),
         failures.KEPT.days),
    Held("tasks", "playlists", ("work done for you in the background", "あなたのために行った作業"), tasks.KEPT.days),
    Held("settings_revisions", "account", ("what you changed as a curator; it stays, without you, when you go",
         "キュレーターとして変更した設定（退会後は名前なしで残ります）")),
    Held("exports", "account", ("what you took along, until its link ends", "持ち出したデータ（期限まで）"),
         exports.LASTS.days, secret=("hash", "document")),
    Held("feeds", "delivery", ("that you have a feed, and since when", "フィードの有無と作成日時"), secret=("hash",)),
    Held("webhooks", "delivery", ("addresses that your playlists are sent to", "プレイリストの送信先アドレス"),
         secret=("secret",)),
    Held("deliveries", "delivery", ("what was sent to these addresses, and how they answered", "送信の内容と結果"),
         deliveries.KEPT.days),
    Held("mail_addresses", "delivery", ("your e-mail address, if you gave one", "メールアドレス（登録した場合）"),
         secret=("confirm_hash", "leave")),
    Held("mails", "delivery", ("which weekly mails were sent", "お送りしたメールの週"), mails.KEPT.days),
    Held("worlds", "insight", ("how wide each of your weeks was", "週ごとの聴き方の広さ")),
    Held("offers", "judging", ("what was offered to you where", "どこで何をおすすめしたか"), REPORTED.days),
    Held("openings", "judging", ("on which day you opened which playlist", "どの日にどのプレイリストを開いたか"),
         REPORTED.days),
    Held("named_listens", "judging", ("which playlist a listen came from", "どのプレイリストから聴いたか"),
         REPORTED.days),
    Held("named_feedback", "judging", ("which playlist a love came from", "どのプレイリストで好きになったか"),
         REPORTED.days),
    Held("named_hidden", "judging", ("which playlist something was hidden in", "どのプレイリストで非表示にしたか"),
         REPORTED.days),
    Held("submissions", "players", ("what your players told of each listen", "プレーヤーが伝えた再生の情報")),
    Held("recording_feedback", "players", ("loves and hates that players sent", "プレーヤーからの好き・きらい")),
    Held("playing", "players", ("what you played last", "最後に再生した曲"), playing.KEPT.days),
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
        "sessions", "account", ("where you are signed in, and since when", "サインインの種類と日時"),
        keys.OLDEST.days, secret=("hash", "token"),
    ),
    Held(
        "sign_up_invites", "account", ("invites to this server that you made", "作成した招待"),
        invites.OPEN_FOR.days, secret=("hash",),
    ),
    Held("switched_off", "account", ("what you switched off here", "ここでオフにした目的")),
    Held("private_sessions", "account",
         ("from when to when you had a private session, so that nothing of it is stored later either",
          "プライベートセッションの時間（後から届いた再生も残さないため）"), private_sessions.KEPT.days),
    Held("accesses", "account", ("who used your data, by day and kind", "誰がどの日にどの種類のデータを使ったか"),
         accesses.KEPT.days),
)  # fmt: skip
BY_TABLE = {held.table: held for held in REGISTER}
