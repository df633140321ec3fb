"""What an operator can set: defaults, then ``dolen.toml``, then ``DOLEN_*`` in the environment, the later winning."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

from .failures import SettingsError
from .proxies import networks

FILE = Path("dolen.toml")


def _setting(default: object, meaning: str, read: Callable[[str], object] = str) -> object:
    return field(default=default, metadata={"meaning": meaning, "read": read})


def _networks(text: str) -> str:
    networks(text)  # read where it is used; here it is looked at, so that a mistake is named at the start
    return text


@dataclass(frozen=True)
class Settings:
    """The settings of one installation; each field is a key of ``dolen.toml`` and ``DOLEN_<KEY>``."""

    host: str = _setting("127.0.0.1", "the address the service listens on")  # type: ignore[assignment]
    port: int = _setting(8000, "the port the service listens on", int)  # type: ignore[assignment]
    base: str = _setting("", "the base of all IRIs, without a trailing slash; http://HOST:PORT when empty")  # type: ignore[assignment]
    data: Path = _setting(Path("data"), "the folder of the archive and the store", Path)  # type: ignore[assignment]
    threads: int = _setting(4, "requests that are answered at the same time", int)  # type: ignore[assignment]
    page_workers: int = _setting(  # type: ignore[assignment]
        -1,
        "processes that make pages beside the server itself; none when 0, one for each processor, at most 4, when -1",
        int,
    )
    max_query_bytes: int = _setting(100_000, "the longest SPARQL query accepted, in bytes", int)  # type: ignore[assignment]
    max_query_depth: int = _setting(100, "how deep braces and brackets of a query may nest", int)  # type: ignore[assignment]
    query_seconds: int = _setting(  # type: ignore[assignment]
        30,
        "seconds a query may take; `timeout=` of a request may shorten it",
        int,
    )
    query_workers: int = _setting(  # type: ignore[assignment]
        0,
        "processes that answer queries; one for each processor, and at least two, when 0",
        int,
    )
    query_queue: int = _setting(  # type: ignore[assignment]
        64,
        "queries that may wait for a free process; further ones are told to come back",
        int,
    )
    query_per_client: int = _setting(  # type: ignore[assignment]
        32,
        "queries of one client that may run or wait at the same time",
        int,
    )
    query_memory_bytes: int = _setting(  # type: ignore[assignment]
        2 * 2**30,
        "the most memory one query may use, in bytes",
        int,
    )
    query_stream_seconds: int = _setting(  # type: ignore[assignment]
        600,
        "seconds that sending a long result may take",
        int,
    )
    max_buffered_bytes: int = _setting(  # type: ignore[assignment]
        2**20,
        "the largest result that is complete before its first byte is sent, in bytes; longer ones are streamed",
        int,
    )
    memory_quads: int = _setting(  # type: ignore[assignment]
        3_000_000,
        "data of up to so many statements are queried in memory",
        int,
    )
    cache_bytes: int = _setting(  # type: ignore[assignment]
        64 * 2**20,
        "memory for answers that are kept until the data or the day change, in bytes",
        int,
    )
    max_upload_bytes: int = _setting(512 * 2**20, "the largest body of a write over HTTP, in bytes", int)  # type: ignore[assignment]
    max_validate_bytes: int = _setting(  # type: ignore[assignment]
        16 * 2**20,
        "the largest files that anyone may have checked without an account, in bytes",
        int,
    )
    validate_per_minute: int = _setting(10, "checks without an account one address may ask for in a minute", int)  # type: ignore[assignment]
    full_every: int = _setting(16, "after how many versions the archive keeps a whole graph again", int)  # type: ignore[assignment]
    large_bytes: int = _setting(  # type: ignore[assignment]
        32 * 2**20,
        "files and changes of more than so many bytes are published in batches, with little memory",
        int,
    )
    accounts_url: str = _setting(  # type: ignore[assignment]
        "",
        "the database of people, keys and sign-ins, by its SQLAlchemy address; DATA/accounts.sqlite when empty",
    )
    secret_key: str = _setting(  # type: ignore[assignment]
        "",
        "the secret that forms are signed with; made once and kept in DATA/secret.key when empty",
    )
    sign_in_hours: int = _setting(12, "hours a sign-in lasts", int)  # type: ignore[assignment]
    sign_in_attempts: int = _setting(10, "failed sign-ins one address may try in a minute", int)  # type: ignore[assignment]
    oidc_issuer: str = _setting("", "the address of the OpenID provider people may sign in with; none when empty")  # type: ignore[assignment]
    oidc_client_id: str = _setting("", "what the OpenID provider knows this service as")  # type: ignore[assignment]
    oidc_client_secret: str = _setting("", "the secret the OpenID provider gave this service")  # type: ignore[assignment]
    trusted_proxies: str = _setting(  # type: ignore[assignment]
        "",
        "addresses or networks, with commas between them, of the web servers in front whose word on who asks is taken; "
        "none when empty",
        _networks,
    )
    contact: str = _setting(  # type: ignore[assignment]
        "",
        "an e-mail or web address for readers, shown in the statements on accessibility and Welsh",
    )
    log_level: str = _setting("INFO", "the least severe message that is logged")  # type: ignore[assignment]

    def __post_init__(self) -> None:
        if not self.base:
            object.__setattr__(self, "base", f"http://{_bracketed(self.host)}:{self.port}")
        parts = urlsplit(self.base)
        if parts.scheme not in {"http", "https"} or not parts.hostname or self.base.endswith("/"):
            raise SettingsError("bad-base", value=self.base)

    @property
    def archive(self) -> Path:
        """The folder of the archive: the truth, and all that a backup must copy."""
        return self.data / "archive"

    @property
    def store(self) -> Path:
        """The folder of the triple store: an index of the archive, which ``dolen rebuild`` makes anew."""
        return self.data / "store"

    @property
    def search(self) -> Path:
        """The folder of the search index, which ``dolen rebuild`` makes anew too."""
        return self.data / "search"

    @property
    def dossiers(self) -> Path:
        """The folder of what is said with each thing, for its page; made from the archive, again when in doubt."""
        return self.data / "dossiers"

    @property
    def statistics(self) -> Path:
        """What was counted of large data for their descriptions."""
        return self.data / "statistics.json"

    @property
    def shelf(self) -> Path:
        """The practice items of large data in the order of lists."""
        return self.data / "lists" / "practice.sqlite"

    @property
    def counts(self) -> Path:
        """The file of what pages count in large data, made anew after each publication."""
        return self.data / "counts.json"

    @property
    def misses(self) -> Path:
        """The file in which searches that found nothing are counted."""
        return self.data / "searches.sqlite"

    @property
    def accounts(self) -> str:
        """The address of the accounts' database."""
        return self.accounts_url or f"sqlite:///{self.data.absolute() / 'accounts.sqlite'}"


def load(config: Path | None = None, environ: Mapping[str, str] | None = None, **overrides: object) -> Settings:
    """Gather the settings; overrides (of the command line) that are not None win over all.

    A missing ``dolen.toml`` is fine, a missing file that was asked for is not.

    Raises:
        SettingsError: a file that cannot be read, an unknown key, a value of the wrong kind.

    """
    values: dict[str, object] = {**_from_file(config), **_from_environment(environ or {})}
    values.update({key: value for key, value in overrides.items() if value is not None})
    return Settings(**values)  # type: ignore[arg-type]


def _from_file(config: Path | None) -> dict[str, object]:
    path = config or FILE
    if config is None and not path.exists():
        return {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError("unreadable-settings", file=str(path), reason=str(error)) from error
    return {key: _read(key, value, str(path)) for key, value in content.items()}


def _from_environment(environ: Mapping[str, str]) -> dict[str, object]:
    found = {key.removeprefix("DOLEN_").lower(): key for key in environ if key.startswith("DOLEN_")}
    known = {each.name for each in fields(Settings)}
    return {name: _read(name, environ[key], key) for name, key in found.items() if name in known}


def _read(name: str, value: object, source: str) -> object:
    reader = next((each.metadata["read"] for each in fields(Settings) if each.name == name), None)
    if reader is None:
        known = ", ".join(each.name for each in fields(Settings))
        raise SettingsError("unknown-setting", name=name, source=source, known=known)
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise SettingsError("bad-setting", name=name, source=source, value=str(value))
    try:
        return reader(str(value))
    except ValueError as error:
        raise SettingsError("bad-setting", name=name, source=source, value=str(value)) from error


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
