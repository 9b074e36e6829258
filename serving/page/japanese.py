"""What the page says everywhere, in Japanese; `words_<topic>_ja.py` has the rest."""

from __future__ import annotations

WORDS = {
    # everywhere
    "lede discover-weekly": "まだ聴いたことのない30曲を、毎週月曜日にあなたのために選びます。"
    "どの曲にも、選んだ理由があります。",
    "skip": "本文へ移動",
    "home": "今週",
    "weeks": "これまでの週",
    "sign out": "ログアウト",
    "language": "言語",
    "menu": "ページ",
    "back home": "最初のページへ",
    # the playlist
    "discover weekly": "Discover Weekly",
    "of week": "{span}の週",
    "of day": "{span}",
    "tracks one": "1曲",
    "tracks": "{count}曲",
    "summary": "{tracks}・{length}",
    "picture": "このプレイリストのジャケットを組み合わせた絵",
    "download": "持ち出す",
    "jspf": "JSPF",
    "m3u8": "M3U8",
    "list": "曲の一覧",
    "love": "「{title}」をお気に入りにする",
    "hide track": "この曲を隠す",
    "hide artist": "{artist}の曲をすべて隠す",
    "unknown artist": "アーティスト不明",
    "from": "{album}",
    "loved": "「{title}」をお気に入りにしました。",
    "unloved": "「{title}」をお気に入りから外しました。",
    "hidden": "「{title}」はもう選ばれません。",
    "hidden artist": "{artist}の曲はもう選ばれません。",
    "shown": "「{title}」を戻しました。",
    "shown artist": "{artist}を戻しました。",
    "shown thing": "戻しました。",
    "undo": "元に戻す",
    "failed": "うまくいきませんでした。ページを読み込み直して、もう一度お試しください。",
    "hidden title": "隠したもの",
    "hidden lede": "ここにあるものは、戻すまで選ばれません。",
    "hidden none": "隠したものはありません。プレイリストで隠したものは、ここで戻せます。",
    "a track": "曲",
    "a track by": "{artist}の曲",
    "an artist": "アーティスト",
    "a genre": "ジャンル",
    "a source": "この提供元で聴いた曲すべて",
    "a range": "この期間に聴いた曲すべて",
    "no longer listed": "カタログにない曲",
    "bring back": "戻す",
    "bring back title": "「{title}」を戻す",
    "bring back artist": "{artist}を戻す",
    # where it comes from
    "popular": "あなたの好みはまだわかりません。それまでは、ここで多くの人が聴いた曲をお届けします。"
    "曲を聴けば、すぐに変わります。",
    "kept": "今回は条件に合う曲が足りなかったため、{span}のプレイリストをそのままお届けします。",
    "kept counts": "今回：{counts}。",
    "all hidden": "このプレイリストの曲は、すべて隠されています。",
    "how": "このリストの作り方",
    "how taste": "あなたがよく聴く曲に近い曲を探し、条件に合わないものを順に除きました。それぞれの後に残った曲数です。",
    "how popular": "ここで多くの人が聴いた曲から、条件に合わないものを順に除きました。それぞれの後に残った曲数です。",
    "version": "モデルのバージョン {version}",
    # past weeks
    "weeks title": "これまでの週",
    "weeks lede": "これまでにお届けしたDiscover Weeklyです。隠した曲は、ここでも隠れたままです。",
    "weeks none": "最初のプレイリストは今週のものです。来週の月曜日から、ここに過去の週が並びます。",
    "this week": "今週",
    # what is stored
    "stored title": "保存するもの",
    "stored": "聴いた曲と再生アプリが送った情報、お気に入り、隠したもの、除外したもの、フォロー、"
    "クイズの回答と設定、国とタイムゾーン、"
    "参加したブレンド、プレイリスト、そして週ごとの好みの広さ。プレイリストを作り、確かめるのに必要なものだけです。"
    "パスワードとトークンはハッシュとしてのみ保存し、それぞれの最後の利用を1時間単位で記録します。"
    "ログインの失敗は1日で忘れます。クッキーはログインの維持と言語の記憶のための2つだけで、"
    "外部からは何も読み込みません。",
    # when something is not there
    "nothing yet": "まだ何もありません",
    "too few": "今週のプレイリストはありません",
    "too few lede": "条件に合う曲は{left}曲でした。プレイリストには少なくとも{least}曲が必要です。",
    "too few now": "新しい曲を聴くか、隠したものを戻すと、もう一度作られます。",
    "too few heard": "ここにあるあなた向けの曲は、ほとんど聴き終えています。"
    "このSegueの運営者が、より大きなカタログや、ほかの人の聴いた曲を加えられます。",
    "401": "ログインしていません",
    "401 lede": "ログインするとプレイリストが見られます。",
    "403": "別のページからの操作です",
    "403 lede": "安全のため、変更はこのページからのみ受け付けます。戻ってもう一度お試しください。",
    "404": "ここには何もありません",
    "404 lede": "このページまたはプレイリストは存在しないか、なくなりました。",
    "409": "まだ準備ができていません",
    "409 lede": "今はプレイリストを作れません。最初のモデルの学習には数分かかります。"
    "しばらくしてから読み込み直してください。",
    "422": "読み取れませんでした",
    "422 lede": "送られた内容に正しくないところがあります。",
    "503": "しばらくお待ちください",
    "503 lede": "今はプレイリストを作れません。あなたのデータは失われていません。",
    "500": "問題が起きました",
    "500 lede": "こちらの不具合です。記録しました。あなたのデータは失われていません。",
}
