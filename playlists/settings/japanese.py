"""The sentence and the unit of every setting in Japanese; in English the recipes declare them."""

from __future__ import annotations

from collections.abc import Mapping

LENGTH = "プレイリストの曲数。聴く人のダイヤルの指定が優先します。"
CAP_OF_TWO = "1アーティストあたりの最大曲数。2曲を超えることはありません。"
FAMILIAR = "聴く人がすでに知っている曲の割合。ダイヤル「familiar」の指定が優先し、残りは未聴の曲です。"
FAVOURITES = "ミックスの元になる、聴く人自身の特に好きな曲の数。"
NEAR = "新しい曲を探す範囲。好きな曲に近いものから、ルールを適用する前の曲数です。"
FRESH = "新しい曲を選び出す上位候補の数。少ないほど確実に、多いほど多彩になります。"
NEVER_AGAIN = "一度入った曲が再び出てこない期間。少なくとも半年を約束しています。"
THEMES = "聴く人に示すテーマの最大数。カタログではなく棚です。"
ENOUGH_PLAYS = "そのテーマを自分のものと言える、最低限の再生回数。"
ALBUM_CAP = "1アーティストあたりの最大曲数。アルバム1枚が混じるのは歓迎ですが、それだけにはしません。"
SAMENESS = "すでに選んだ曲に似ている曲をどれだけ下げるか。大きいほど変化に富みます。"
MIX = {
    "length": LENGTH, "artist_cap": CAP_OF_TWO, "familiar_share": FAMILIAR, "favourites": FAVOURITES, "near": NEAR,
    "fresh": FRESH,
}  # fmt: skip
THEMED = MIX | {"most": THEMES, "enough_plays": ENOUGH_PLAYS}

SENTENCES: Mapping[str, Mapping[str, str]] = {
    "discover-weekly": {
        "length": LENGTH,
        "known_artists": "聴く人がすでに知っているアーティストの曲の最大数。",
        "outside_share": "ふだん聴かない範囲から選ぶ割合。聴く人がダイヤル「adventurousness」を回すまでの値です。",
        "tail_share": "ロングテールから選ぶ最低限の割合。3分の1を約束しています。",
        "calibration": "聴く人自身のジャンルと年代の比率をどれだけ重んじるか。0.6までは的中率を損ないません。",
        "sameness": SAMENESS,
        "pool": "ルールを適用する前に調べる、好みに近い曲の数。",
        "never_again_weeks": NEVER_AGAIN,
    },
    "release-radar": {
        "length": "プレイリストの最大曲数。聴く人のダイヤルの指定が優先します。",
        "window_days": "何日分の新譜を入れるか。最後の日はその金曜日です。",
        "ranked": "内容が近い新曲のうち、第2段階で並べ直す曲の数。",
        "most_played": "予測より先に置く、聴く人がよく聴くアーティストの数。",
        "often": "よく聴くアーティストと見なす最低限の再生回数。",
        "never_again_weeks": NEVER_AGAIN,
    },
    "daily-mix": MIX | {"most": "1人が持つデイリーミックスの最大数。好みの部分ごとに1つです。"},
    "genre-mix": THEMED
    | {"artist_cap": "1アーティストあたりの最大曲数。狭いジャンルにはアーティストが少ないためです。"},
    "artist-mix": THEMED
    | {
        "artist_tracks": "そのアーティストのミックスを作るのに必要な、聴く人の好きな曲の数。",
        "of_the_artist": "そのアーティストの最大曲数。ほかのアーティストには artist_cap が当てはまります。",
        "around": "そのアーティストの周辺と見なす、最も近い曲の数。",
    },
    "decade-mix": THEMED | {"most": "聴く人に示す年代の最大数。カタログではなく棚です。"},
    "on-repeat": {
        "length": LENGTH,
        "artist_cap": ALBUM_CAP,
        "window_days": "何日間の再生を「いま好きな曲」とするか。",
        "half_life_days": "再生の重みが半分になる日数。短いほど、最近聴いた曲が先に来ます。",
    },
    "time-capsule": {
        "length": LENGTH,
        "artist_cap": ALBUM_CAP,
        "long_ago_days": "どれだけ前に好きだった曲か。1年以上を約束しています。",
        "silent_days": "どれだけ聴いていない曲か。最近聴いた曲を思い出す必要はありません。",
        "loved_then": "当時好きだったと言える再生回数。",
        "dealt_from": "その週のカプセルを選び出す、当時よく聴いた曲の数。",
    },
    "moment": MIX
    | {
        "wide": "その時刻からどれだけ離れた再生まで参考にするか。この差で重みは0.6になります。",
        "alike": "同じ種類の日(平日、週末)の別の曜日の再生の重み。",
        "other": "種類の違う日の再生の重み。",
        "elsewhere": "端末を選んだとき、ほかの端末での再生の重み。端末が分からない再生はそのまま数えます。",
        "mass": "その時間の再生のうち、選ぶ曲が合わせて占める割合。",
        "least": "その時間の曲とする、聴く人の曲の最小数。",
        "most": "その時間の曲とする、聴く人の曲の最大数。",
    },
    "radio": {
        "length": LENGTH,
        "artist_cap": "1アーティストあたりの最大曲数。",
        "seed_artist_cap": "ラジオの種として頼まれたアーティストの最大曲数。",
        "nearest": "冒険しない人にとっての、種ごとの周辺の曲数。",
        "widest": "ダイヤル「adventurousness」を最後まで回したとき、その範囲が何倍になるか。",
        "personal_share": "並び順のうち聴く人の好みで決まる割合。残りは種との近さです。",
    },
    "prompt": {
        "length": "プレイリストの曲数。文の指定が優先します。",
        "artist_cap": "1アーティストあたりの最大曲数。アーティスト名の指定がある場合を除きます。",
        "sameness": SAMENESS,
        "candidates": "条件をすべて満たす近い曲のうち、多様さのために選び分ける候補の数。",
        "like_share": "「〜のような」と言われたアーティストの割合。残りは聴く人自身の好みです。",
    },
    "blend": {
        "length": "プレイリストの曲数。",
        "artist_cap": "1アーティストあたりの最大曲数。1人のお気に入りが全員の夜になってはいけません。",
        "every": "何曲ごとに1曲、全員にとって新しい曲を入れるか。5なら5分の1が未知の曲です。",
        "dial": "新しいブレンドのダイヤルの位置。0は全体の喜び、1は誰も退屈しないこと。",
        "least_of_mean": "最も満足度の低いメンバーが、平均の満足度に対して得る割合。0.8を約束しています。",
        "most_of_equal": "1人のメンバーが占める曲の上限。均等な取り分の1.5倍までを約束しています。",
        "near": "各メンバーの好みに近い曲をいくつ調べるか。ベクトルの種類ごとの数です。",
        "played": "各メンバーが最もよく聴いた曲をいくつ調べるか。",
        "shared": "複数のメンバーが聴く曲をいくつ調べるか。聴く人の多い曲が先です。",
    },
}

UNITS: Mapping[str, str] = {
    "tracks": "曲", "of 30 tracks": "30曲中の曲数", "share": "割合", "weight": "重み", "weeks": "週", "days": "日",
    "artists": "組", "full listens": "回", "mixes": "本", "themes": "件", "hours": "時間", "times nearest": "倍",
    "equal shares": "均等な取り分の倍数",
}  # fmt: skip
