"""What the page says of dials and steering, in Japanese."""

from __future__ import annotations

WORDS = {
    "dials title": "ダイヤル",
    "dials turn": "ダイヤルを回す",
    "dials once": "今回だけ試す",
    "dials keep": "この設定を残す",
    "dials keep help": "残した設定は、これからすべてのプレイリストに使われ、"
    "いまのプレイリストも作り直されます。いつでも元に戻せます。",
    "dials now once": "今回だけの結果です。まだ何も変わっていません。",
    "dials back once": "自分のものに戻る",
    "dials now kept": "回したダイヤルで作っています：",
    "dials back kept": "すべてのダイヤルを元に戻す",
    "dials few": "このダイヤルでは曲が足りません（{counts}）。どれかを少し戻してください。"
    "下は今のままのプレイリストです。",
    "few": "条件を満たす曲が足りません（{counts}）。",
    "dial adventurousness": "知っている音楽からの距離",
    "dial adventurousness low": "近く",
    "dial adventurousness high": "遠く",
    "dial adventurousness help": "いつもと違う曲の割合です。",
    "dial popularity": "知名度",
    "dial popularity low": "隠れた曲",
    "dial popularity high": "ヒット曲",
    "dial popularity help": "真ん中では、好みだけで選びます。",
    "dial familiar": "知っている曲の割合",
    "dial familiar low": "新しい曲だけ",
    "dial familiar high": "知っている曲だけ",
    "dial familiar help": "すでに聴いたことのある曲の割合です。",
    "dial explicit": "露骨な表現のある曲",
    "dial explicit yes": "入れてよい",
    "dial explicit no": "入れない",
    "dial length": "曲数",
    "dial length usual": "いつも通り",
    "dial steer": "中心にするジャンル",
    "dial steer help": "聴き広げられるジャンルです。最初はあなたの好み、残りはその一歩先。"
    "選んだものでプレイリスト全体を作り直します。",
    "moved adventurousness": "いつもと違う曲：{value}",
    "moved popularity": "知名度：{value}",
    "moved familiar": "知っている曲：{value}",
    "moved artist_cap": "1アーティスト最大{value}曲",
    "moved length": "{value}曲",
    "moved explicit": "露骨な表現なし",
    "moved genres_in": "{value}だけ",
    "moved genres_out": "{value}以外",
    "moved steer": "{value}を中心に",
}
