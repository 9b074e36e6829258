"""What can come of a delivery, by the word that stands in the store, and how it is said in the API."""

from __future__ import annotations

from typing import Literal

Why = Literal[
    "unknown-host", "not-public", "not-allowed", "no-answer", "untrusted", "too-slow", "redirect", "status", "gone",
    "off", "nothing-left", "no-server", "refused", "server-refused", "past",
]  # fmt: skip
SAID: dict[str, str] = {  # a sentence for each Why
    "unknown-host": "no host of that name is known",
    "not-public": "the host leads into a private network, where this server does not send",
    "not-allowed": "this server does not send to addresses of that kind any more",
    "no-answer": "nobody answered there, or the answer was none of HTTP",
    "untrusted": "the host's certificate is not trusted, or it speaks no TLS",
    "too-slow": "there was no answer in time",
    "redirect": "the answer led elsewhere, and redirects are not followed",
    "status": "the answer was no success",
    "gone": "the answer was 410 Gone: nothing is sent there any more",
    "off": "the webhook was switched off before",
    "nothing-left": "nothing of the playlist is left to be sent",
    "no-server": "the mail server did not answer, or not as it should",
    "refused": "the mailbox's server does not take mail for that address",
    "server-refused": "the mail server does not take our mail",
    "past": "its week is over",
}
