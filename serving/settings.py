"""What the environment, and the file of CONFIG, say to the commands of serving, read once when one starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from playlists.errors import BadInput
from serving.access.joining import SIGN_UPS, SignUp
from serving.access.rates import Rates
from serving.configured import configured
from serving.delivery.means import Means, means_of
from serving.uploads.folder import FOLDER, UPLOAD_BYTES, Uploads

STORE = "sqlite:///data/segue.db"
MODELS = "models"
HOST = "127.0.0.1"  # nobody else's machine reaches it until somebody says so
PORT = 8000
WORKERS = 1
ORIGINAL = Rates()
WHERE = Uploads()
NO_MEANS = Means()
MOST_UPLOAD = 1_000_000_000_000  # bytes
MOST_RATE = 1_000_000  # requests in ten seconds: as good as no limit


@dataclass(frozen=True, slots=True)
class Settings:
    """How one server runs."""

    database_url: str = STORE
    models: Path = Path(MODELS)
    host: str = HOST
    port: int = PORT
    workers: int = WORKERS
    rates: Rates = ORIGINAL
    sign_up: SignUp = "open"
    worker: bool = True  # whether each process also does what is due in the background
    curated: Path | None = None  # the file of what playlists are made by
    uploads: Uploads = WHERE  # where histories that listeners upload lie, and how large they may be
    means: Means = NO_MEANS  # what playlists are brought to listeners by
    words: Path | None = None  # where indexes of catalogues' words are kept; beside the versions by default


def database_url(environment: Mapping[str, str]) -> str:
    """The address of the store: DATABASE_URL, else a SQLite file under data/. Raises BadInput for a bad CONFIG."""
    return configured(environment).get("DATABASE_URL") or STORE


def settings_file(environment: Mapping[str, str]) -> Path | None:
    """The file of what playlists are made by: SETTINGS; none by default. Raises BadInput for a bad CONFIG."""
    return Path(given) if (given := configured(environment).get("SETTINGS")) else None


def settings_of(environment: Mapping[str, str]) -> Settings:
    """DATABASE_URL, MODELS, HOST, PORT, WORKERS, PER_ADDRESS, PER_TOKEN, SIGN_UP, WORKER, SETTINGS, WORDS,
    UPLOADS, UPLOAD_BYTES, what `means_of` reads, and CONFIG.

    Raises BadInput naming what is wrong.
    """
    environment = configured(environment)
    return Settings(
        database_url(environment),
        Path(environment.get("MODELS") or MODELS),
        environment.get("HOST") or HOST,
        _number("PORT", environment.get("PORT"), PORT, 0, 65_535),
        _number("WORKERS", environment.get("WORKERS"), WORKERS, 1, 256),
        _rates(environment),
        _sign_up(environment.get("SIGN_UP") or "open"),
        bool(_number("WORKER", environment.get("WORKER"), 1, 0, 1)),
        settings_file(environment),
        _uploads(environment),
        means_of(environment),
        Path(given) if (given := environment.get("WORDS")) else None,
    )


def _uploads(environment: Mapping[str, str]) -> Uploads:
    most = _number("UPLOAD_BYTES", environment.get("UPLOAD_BYTES"), UPLOAD_BYTES, 1, MOST_UPLOAD)
    return Uploads(Path(environment.get("UPLOADS") or FOLDER), most)


def _rates(environment: Mapping[str, str]) -> Rates:
    return Rates(
        _number("PER_ADDRESS", environment.get("PER_ADDRESS"), ORIGINAL.per_address, 1, MOST_RATE),
        _number("PER_TOKEN", environment.get("PER_TOKEN"), ORIGINAL.per_token, 1, MOST_RATE),
    )


def _sign_up(written: str) -> SignUp:
    if written not in SIGN_UPS:
        raise BadInput(f"SIGN_UP: {written[:20]!r} is none of {', '.join(SIGN_UPS)}")
    return written


def _number(name: str, written: str | None, usual: int, least: int, most: int) -> int:
    try:
        number = int(written) if written else usual
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        raise BadInput(f"{name}: {(written or '')[:20]!r} is not a number from {least} to {most}")
    return number
