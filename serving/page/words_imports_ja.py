"""What the page says of uploaded histories, in Japanese."""

from __future__ import annotations

WORDS = {
    "imports title": "再生履歴を持ってくる",
    "imports lede": "ほかで聴いた履歴があれば、最初のプレイリストからぴったりのものになります。ダウンロードしたままの"
    "ファイルをアップロードしてください。同じ再生を二度送っても増えません。",
    "import choose": "ファイルを選ぶ",
    "import takes": "Spotify（「拡張ストリーミング履歴」または「アカウントデータ」）、Last.fm、"
    "ListenBrainzのzipまたは個別の"
    "ファイル、あるいは時刻・アーティスト・曲名の列がある表。1ファイル{most}まで。",
    "import whence": "ファイルの手に入れ方",
    "import whence spotify": "Spotify：アカウントのプライバシーのページでデータを請求してください。数日で、"
    "拡張ストリーミング履歴は1か月ほどでメールが届きます。",
    "import whence listenbrainz": "ListenBrainz：設定のページでエクスポートを作れます。",
    "import whence lastfm": "Last.fm：公式のファイルはありませんが、第三者のこのページで再生の記録をCSVにできます。",
    "import drops": "まず中身を確認し、あなたが指示したときに取り込みます。IPアドレス、端末、ユーザー名は保存しません。"
    "プライベートセッションの再生は除きます。ファイルは取り込み後、遅くとも1週間で削除します。",
    "import send": "アップロード",
    "import sending": "送信中",
    "imports before": "これまでのアップロード",
    "imports none": "まだありません。",
    "look again": "もう一度見る",
    "import about": "{size}、{day}",
    "import state received": "確認中",
    "import state ready": "確認済み（取り込みますか）",
    "import state importing": "取り込み中",
    "import state done": "取り込み済み",
    "import state refused": "取り込めません",
    "import state failed": "中断しました",
    "import state expired": "期限切れ",
    "import start": "取り込む",
    "import then": "プレイリストへ",
    "import again": "もう一度試す",
    "import delete": "削除する",
    "import forget": "この記録を消す",
    "import cancel": "中止する",
    "import delete name": "「{name}」を削除する",
    "import forget name": "「{name}」の記録を消す",
    "import cancel name": "「{name}」を中止する",
    "import cancelled": "取り込みを中止しました。それまでに取り込んだ再生は残ります。"
    "日付やアーティストを選んで消せます。",
    "import cancelled where": "再生を消す",
    "import goes on received": "このページを離れてもかまいません。指示があるまで取り込みません。",
    "import goes on importing": "このページを離れても続きます。中止しても、それまでに取り込んだ再生は残ります。",
    "import holds": "{sources}の再生 {plays}回",
    "import holds of": "{sources}の再生 {plays}回（{first}〜{last}）",
    "import known": "このうち{plays}回の曲は、今すぐプレイリストに使えます。残りも、"
    "カタログに曲が加わればすぐに数えます。",
    "import added": "新しいもの {added}回、すでにあったもの {duplicates}回。",
    "import holds nothing": "取り込める再生がありません。",
    "import counted": "{reason}：{count}件",
    "import left": "除いたものとその理由",
    "import private": "プライベートセッションの再生：{plays}件",
    "import twice": "二重に入っていた再生：{plays}件",
    "import more files": "ほかに再生のないファイル {files}個",
    "import a table": "表",
    "import too large": "ファイルがアップロードできる大きさを超えています。",
    "import no room": "サーバーの空き容量が足りません。運営している人にお知らせください。",
    "import too many": "すでに5つのアップロードが待っています。先に一つ取り込むか削除してください。",
    "import nothing": "中身のあるファイルを選んでください。",
}
