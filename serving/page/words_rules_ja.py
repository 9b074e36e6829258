"""What the rules of playlists are called, where one says how many tracks it left, in Japanese."""

from __future__ import annotations

WORDS = {
    # of Discover Weekly
    "found": "見つかった曲",
    "unheard": "まだ聴いていない曲",
    "not hidden": "隠していない曲",
    "not shown before": "過去26週に届けていない曲",
    "playable": "お住まいの国で聴ける曲",
    "one per artist": "1アーティスト1曲",
    "few known artists": "知っているアーティストは少しだけ",
    "not explicit": "露骨な表現のない曲",
    "genres let in": "選んだジャンルの曲",
    "genres kept out": "除いたジャンル以外の曲",
    "picked": "好みに近く、互いに似すぎない曲",
    "outside the usual": "うち、いつもと違う曲",
    "long tail": "うち、あまり知られていない曲",
    # the filters of a request
    "genres": "ご希望のジャンル",
    "moods": "ご希望の雰囲気",
    "genres_out": "除くジャンル以外",
    "artists": "ご希望のアーティスト",
    "artists_out": "除くアーティスト以外",
    "years": "ご希望の年",
    "unknown": "聴いたことのない曲",
    "known": "聴いたことのある曲",
    "new_artists": "新しいアーティスト",
    "hits": "ヒット曲",
    "deep": "隠れた曲",
    "two per artist": "アーティストごとに2曲",
    # of mixes, radars and blends
    "released lately": "この4週間に発売",
    "no compilation": "コンピレーション以外",
    "no reissue": "再発以外",
    "heard by others": "ほかの人が聴いた曲",
    "known or new": "知っている曲か、まだ聴いていない曲",
    "artist cap": "同じアーティストは少しだけ",
    "per artist": "同じアーティストは少しだけ",
    "played these four weeks": "この4週間に聴いた曲",
    "played a year ago": "1年以上前に聴いた曲",
    "loved then": "当時のお気に入り",
    "not played now": "最近は聴いていない曲",
    "within": "テーマの中",
    "hidden by nobody": "誰も隠していない曲",
    "kept out by nobody": "誰のダイヤルにも除かれていない",
}
