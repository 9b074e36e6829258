"""Was this request sent by a page of ours? And the word that only such a page can know of a session.

Cookies are SameSite=Lax, which browsers honour; both here are further locks, for sites under the same domain and for
old browsers. The word is an HMAC of the session's secret, so that the store keeps nothing more, and who reads a page
learns nothing of the secret (OWASP, Cross-Site Request Forgery Prevention).
"""

from __future__ import annotations

import hmac
from hashlib import sha256
from urllib.parse import urlsplit

from fastapi import Request

from playlists.errors import Forbidden

OWN = {"same-origin", "none"}  # none: the listener's own doing, such as a reload
PURPOSE = b"segue form"


def from_our_page(request: Request) -> bool:
    """Whether Sec-Fetch-Site, else Origin, say that it was sent from this host; a client that sends neither is no
    browser, and carries no cookie that it was not given on purpose."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in OWN
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


async def from_here(request: Request) -> None:
    """A dependency: 403 for what another site sent."""
    if not from_our_page(request):
        raise Forbidden("this was sent from another site")


def word_of(secret: str) -> str:
    """The word that goes with every form of the session."""
    return hmac.new(secret.encode("utf-8", "surrogatepass"), PURPOSE, sha256).hexdigest()


def is_word_of(secret: str, given: str) -> bool:
    """Whether `given` is that word; takes as long for any other."""
    return hmac.compare_digest(word_of(secret).encode(), given.encode("utf-8", "surrogatepass"))
