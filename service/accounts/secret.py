"""The secret that forms and sign-ins under way are signed with: a setting, or made once and kept."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from uuid import uuid4

from service.failures import SettingsError
from service.settings import Settings

FILE = "secret.key"
_BYTES = 32
#: Only the service's own user may read it.
_MODE = 0o600


def secret_key(settings: Settings) -> str:
    """Give the secret; processes that begin at the same time agree on one.

    Raises:
        SettingsError: it can be neither read nor kept.

    """
    if settings.secret_key:
        return settings.secret_key
    path = settings.data / FILE
    try:
        if not path.exists():
            _make(path)
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError("secret-key", file=str(path), reason=str(error)) from error


def _make(path: Path) -> None:
    """Write a whole secret under a name of its own and link it into place, unless somebody was faster."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{FILE}.{uuid4().hex}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(_BYTES))
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
