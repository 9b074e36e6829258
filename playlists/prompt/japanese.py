"""What the words of a request mean in Japanese; several ways of saying one thing are parted by `|`."""

from __future__ import annotations

from playlists.prompt.meanings import Meaning

PHRASES: dict[Meaning, str] = {
    ("known", "unknown"): (
        "知らない曲|知らない|聴いたことのない|聴いたことない|聞いたことのない|未聴|初めて聴く|はじめて聴く"
    ),
    ("known", "known"): ("知っている|知ってる|お気に入り|好きな曲|よく聴く"),
    ("artists", "new"): ("知らないアーティスト|新しいアーティスト|初めてのアーティスト"),
    ("popularity", "hits"): ("ヒット曲|ヒット|有名|人気|定番|メジャー"),
    ("popularity", "deep"): ("隠れた名曲|隠れた|マイナー|マニアック|知られざる|あまり知られていない"),
    ("explicit", "no"): ("露骨な表現なし|過激な表現なし|子どもと|子供と|家族で"),
    ("not behind", ""): ("以外|抜き|抜きで|なし|無し|を除いて|を除く|は除いて|じゃない|ではない|はいらない|は嫌"),
    ("like behind", ""): ("のような|みたいな|みたいに|っぽい|風の|に似た|が好きな人"),
}
SKIPPED = (  # they say nothing that a playlist can keep
    "の で を が は に と や か も へ な い た て だ で す ま し さ る れ ら り く け こ そ え お う ん "
    "っ ー 曲 音 楽 歌 ください 下さい して 聴 聞 きたい たい 欲しい ほしい プレイリスト 作って 作 "
    "つくって かけて 流して 感じ 気分 系 的 年 代 分 時 間 何 か 最高 良 いい 新しい 古い 好 き ちょっと "
    "もっと くらい ぐらい 約 アーティスト バンド ミュージック サウンド"
)
GENRES = {  # what people call a genre → what catalogues call it
    "ジャズ": "jazz",
    "ロック": "rock",
    "ポップス": "pop",
    "ポップ": "pop",
    "ヒップホップ": "hip hop",
    "ラップ": "hip hop",
    "クラシック": "classical",
    "メタル": "metal",
    "パンク": "punk",
    "フォーク": "folk",
    "カントリー": "country",
    "ソウル": "soul",
    "ブルース": "blues",
    "レゲエ": "reggae",
    "アンビエント": "ambient",
    "テクノ": "techno",
    "ハウス": "house",
    "トランス": "trance",
    "トリップホップ": "trip hop",
    "シューゲイザー": "shoegaze",
    "シューゲイズ": "shoegaze",
    "ボサノヴァ": "bossa nova",
    "ボサノバ": "bossa nova",
    "シティポップ": "city pop",
    "歌謡曲": "kayōkyoku",
    "ファンク": "funk",
    "ディスコ": "disco",
    "ラテン": "latin",
    "サンバ": "samba",
    "ダブ": "dub",
    "電子音楽": "electronic",
    "エレクトロニカ": "electronic",
    "エレクトロニック": "electronic",
    "実験音楽": "experimental",
    "サントラ": "soundtrack",
    "演歌": "enka",
    "ボカロ": "vocaloid",
    "ボーカロイド": "vocaloid",
    "ポストロック": "post-rock",
    "インディーロック": "indie rock",
    "インディーポップ": "indie pop",
    "インディー": "indie",
    "オルタナティブ": "alternative",
    "ドリームポップ": "dream pop",
    "ソウルミュージック": "soul",
    "ドローン": "drone",
    "ブラックメタル": "black metal",
    "ドゥームメタル": "doom metal",
    "ディープハウス": "deep house",
    "ドラムンベース": "drum and bass",
    "フラメンコ": "flamenco",
    "ブルーグラス": "bluegrass",
    "エモ": "emo",
}
MOODS = {
    "melancholic": ("悲しい|切ない|せつない|メランコリック|憂鬱な"),
    "happy": ("明るい|楽しい|ハッピーな|幸せな"),
    "calm": ("落ち着いた|静かな|穏やかな|チルな|リラックスできる|眠れる"),
    "energetic": ("元気な|元気の出る|ノリのいい|激しく踊れる|運動"),
    "dark": ("暗い|ダークな"),
    "romantic": ("ロマンチックな|恋愛"),
    "dreamy": ("夢見るような|幻想的な|夢のような"),
    "aggressive": ("激しい|攻撃的な"),
}
