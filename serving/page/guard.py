"""Did this form come from our own page? Who sends it from elsewhere is refused.

The session cookie is SameSite=Lax, which browsers honour; this is the second lock, for sites under the same domain
and for old browsers.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import Request

OWN = {"same-origin", "none"}  # none: the listener's own doing, such as a reload


def from_our_page(request: Request) -> bool:
    """Whether Sec-Fetch-Site, else Origin, say that it was sent from this host; a client that sends neither is no
    browser, and carries no cookie that it was not given on purpose."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in OWN
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")
