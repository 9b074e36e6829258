"""What a server is told: the environment, and below it the file that CONFIG names.

The file is TOML with the names of the environment as keys, `PORT = 8080`. What the environment says too wins.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from playlists.errors import BadInput

FILE = "CONFIG"
NAMES = (
    "DATABASE_URL", "MODELS", "HOST", "PORT", "WORKERS", "PER_ADDRESS", "PER_TOKEN", "SIGN_UP", "WORKER", "SETTINGS",
    "WORDS", "UPLOADS", "UPLOAD_BYTES", "BASE_URL", "SMTP_HOST", "SMTP_PORT", "SMTP_TLS", "SMTP_USER", "SMTP_PASSWORD",
    "MAIL_FROM", "WEBHOOKS_PRIVATE", "WEBHOOKS_HTTP",
)  # fmt: skip


def configured(environment: Mapping[str, str]) -> dict[str, str]:
    """`environment` over what its file says. Raises BadInput with the file and the key that is wrong."""
    named = environment.get(FILE)
    return (_read(Path(named)) if named else {}) | dict(environment)


def _read(file: Path) -> dict[str, str]:
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(
            f"{FILE}: {file} cannot be read: {error.strerror}; it must be there, for this user to read"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{FILE}: {file} is not TOML: {error}") from error
    for name, value in said.items():
        if name not in NAMES:
            raise BadInput(f"{file}: {name[:40]!r} is no setting; there are {', '.join(NAMES)}")
        if not isinstance(value, str | int):
            raise BadInput(f"{file}: {name} is neither text nor a whole number")
    return {name: str(int(value)) if isinstance(value, bool) else str(value) for name, value in said.items()}
