"""A process aside ends with the one that ordered its work, even while a call keeps the interpreter to itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

WORK = """
import os
from collections import deque
from itertools import chain, repeat
from service.aside import obey

def work(order, told):
    os.write(2, b"at work\\n")
    # one call, in which no thread gets a turn to see that nobody is there any more
    deque(chain(repeat(None, 10**9), map(os.write, [2], [b"went on\\n"])), maxlen=0)

obey(work)
"""


def test_it_ends_with_the_program_that_was_killed(tmp_path: Path) -> None:
    (tmp_path / "long_work.py").write_text(WORK, encoding="utf-8")
    program = [sys.executable, "-c", "from service.aside import Aside; Aside('long_work').run({})"]
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    with subprocess.Popen(
        program, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": path}
    ) as process:
        assert process.stderr
        assert process.stderr.readline() == "at work\n"
        process.kill()
        assert process.stderr.read() == ""  # when nobody has it open any more
