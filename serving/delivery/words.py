"""What mails say, in English and in Japanese; the names of playlists and the reasons are the kernel's."""

from __future__ import annotations

from collections.abc import Mapping

from playlists.formats.sentences import Language

WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "subject": "Your Discover Weekly of {span}",
        "heading": "Discover Weekly",
        "when": "Week of {span}",
        "lede": "{count} tracks you have never heard, each with the reason it is there.",
        "popular": "We do not know your taste yet, so this is what most listeners here have heard. Your first listens "
        "change it.",
        "open": "Open the playlist",
        "why you": "You asked for this mail every Monday.",
        "leave": "No more mails",
        "settings": "Change what is sent",
        "confirm subject": "Shall your playlists come to this address?",
        "confirm heading": "One click, and it comes every Monday",
        "confirm lede": "Somebody, most likely you, asked Segue to send a Discover Weekly to this address every "
        "Monday. Nothing is sent until you confirm it; the link is good for two days.",
        "confirm": "Confirm the address",
        "confirm not me": "It was not you? Then do nothing: this is the only mail, and the address is forgotten in a "
        "week.",
    },
    "ja": {
        "subject": "{span}のDiscover Weekly",
        "heading": "Discover Weekly",
        "when": "{span}の週",
        "lede": "まだ聴いたことのない{count}曲です。どの曲にも、選んだ理由があります。",
        "popular": "あなたの好みはまだわかりません。そのため、ここで多くの人が聴いた曲をお届けします。"
        "曲を聴けば、すぐに変わります。",
        "open": "プレイリストを開く",
        "why you": "毎週月曜日にお届けするお申し込みをいただいたメールです。",
        "leave": "配信を停止する",
        "settings": "お届けの設定",
        "confirm subject": "このアドレスにプレイリストをお届けしてよろしいですか",
        "confirm heading": "ワンクリックで、毎週月曜日に届きます",
        "confirm lede": "このアドレスに毎週月曜日のDiscover Weeklyをお届けするお申し込みがありました。"
        "確認いただくまで何もお送りしません。リンクは2日間有効です。",
        "confirm": "アドレスを確認する",
        "confirm not me": "お心当たりがなければ、何もしないでください。お送りするのはこの1通だけで、"
        "アドレスは1週間で消去されます。",
    },
}


def said(language: Language, key: str, **parts: object) -> str:
    """The words of `key` with `parts` filled in."""
    return WORDS[language][key].format(**parts)
