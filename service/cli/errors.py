"""What goes wrong at the command line alone, and what it tells beside its results."""

from __future__ import annotations

import errno
import os

from loaders.errors import DolenError
from loaders.texts import Texts
from service.reasons import worded

TEXTS = Texts.load("service.cli")
#: Numbers of the system's errors that have a text of their own.
_SYSTEM = {
    errno.ENOENT: "no-such-file",
    errno.EACCES: "no-permission",
    errno.EPERM: "no-permission",
    errno.EISDIR: "is-a-folder",
    errno.ENOTDIR: "not-a-folder",
    errno.ENOSPC: "disk-full",
    errno.EROFS: "read-only",
}


class CommandError(DolenError):
    """A command that cannot be done as it was given."""

    status = 400
    problem = "command"
    texts = TEXTS


def of_system(error: OSError) -> CommandError:
    """Make the error in words of one of the operating system's."""
    code = _SYSTEM.get(error.errno or 0)
    if code is None or error.filename is None:
        return CommandError("system", reason=worded(error.strerror or error))
    return CommandError(code, file=os.fsdecode(error.filename))
