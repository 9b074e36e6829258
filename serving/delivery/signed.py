"""The headers that a webhook is signed by: the Standard Webhooks specification, version 1, with HMAC-SHA256."""

from __future__ import annotations

import base64
import hmac
from datetime import datetime
from hashlib import sha256

PREFIX = "whsec_"


def headers(secret: str, id: str, now: datetime, body: bytes) -> dict[str, str]:
    """webhook-id, webhook-timestamp (seconds, of this try) and webhook-signature over both and the body."""
    key, seconds = base64.b64decode(secret.removeprefix(PREFIX)), int(now.timestamp())
    signed = hmac.new(key, f"{id}.{seconds}.".encode() + body, sha256).digest()
    return {
        "webhook-id": id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
    }
