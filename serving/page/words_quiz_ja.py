"""What the page says of the quiz in Japanese."""

from __future__ import annotations

WORDS = {
    "quiz": "選んだアーティストから作りました。再生が増えるにつれて、そちらが優先されます。",
    "quiz title": "どのアーティストが好きですか",
    "quiz lede": "好きな人を選んでください。誰も選ばなくてもかまいません。次の画面は、これまでの回答から決まります。",
    "quiz place": "最大{screens}画面のうち{screen}画面目です。",
    "quiz next": "次へ",
    "quiz enough": "これで十分",
    "quiz begin": "好きなアーティストを教える",
    "quiz more": "もっと答える",
}
