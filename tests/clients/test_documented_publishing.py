"""The examples of docs/partners.md over HTTP, run in their order as they stand there, against a service."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest

from service.accounts import Accounts, Role
from service.archive import Archive
from service.partners import Partner
from service.settings import Settings

from .conftest import ROOT, free_port, running

PAGE = (ROOT / "docs" / "partners.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```([^\n`]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SERVICE = "https://practice.example"
SECTION = PAGE[PAGE.index("\n## Over HTTP\n") :].partition("\n### ")[0]


def files(folder: Path) -> None:
    """Write the page's files, of two with one name the later."""
    for info, text in FENCE.findall(PAGE):
        if name := info.partition(" ")[2]:
            (folder / name).write_text(text, encoding="utf-8")


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_examples_over_http(tmp_path: Path) -> None:
    port = free_port()
    settings = Settings(data=tmp_path / "data", port=port)
    archive, accounts = Archive(settings.archive, settings.base), Accounts(settings)
    archive.partners.add(Partner("register", "The register", "Y gofrestr", "id/organisation/host", steward=True))
    archive.partners.add(Partner("vale-council", "Vale Council", "Cyngor y Fro", "id/organisation/vale-council"))
    keys = {slug: accounts.keys.make(slug, Role.PUBLISHER) for slug in ("register", "vale-council")}
    accounts.close()
    files(tmp_path)
    with running(["serve"], f"{settings.base}/ready", tmp_path / "log", data=settings.data, port=port):
        _publish_register(settings.base, keys["register"], (tmp_path / "register.ttl").read_bytes())
        said = _run(settings.base, keys["vale-council"], tmp_path)
        versions = httpx.get(f"{settings.base}/sparql", params={"query": "ASK { ?s ?p 'The repair café'@en }"})
    assert versions.json()["boolean"] is False  # withdrawn in the end
    _check_files(tmp_path)
    assert '"state": "ready"' in said
    assert "+ A repair café in the library <" in said
    assert json.loads((tmp_path / "link.json").read_text())["link"].startswith(f"{settings.base}/shared/")
    assert '"note": "for Non"' in said
    assert '"version": 2, "changed": true' in said
    assert '"state": "discarded"' in said
    assert '"origin": "rollback:1"' in said
    assert '"triples": 0' in said
    assert said.rstrip().endswith("This can be published. Points to look at: 0.")
    assert "/problem/" not in said


def _publish_register(base: str, key: str, content: bytes) -> None:
    headers = {"X-API-Key": key, "Content-Type": "text/turtle", "Prefer": "wait=30"}
    sent = httpx.post(f"{base}/partners/register/submissions", content=content, headers=headers, timeout=60)
    assert (sent.status_code, sent.json()["state"]) == (201, "ready"), sent.text
    done = httpx.post(sent.json()["links"]["publish"], headers=headers, timeout=60)
    assert done.json()["version"] == 1
    seen = httpx.get(f"{base}/sparql", params={"query": "ASK { ?s ?p 'Vale Council'@en }"})
    assert seen.json()["boolean"] is True  # at once


def _run(base: str, key: str, folder: Path) -> str:
    script = "\n".join(text for info, text in FENCE.findall(SECTION) if info == "sh").replace(SERVICE, base)
    script = script.replace("wait=10", "wait=30").replace("dolen_Kx3…", key)
    environ = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    done = subprocess.run(["sh", "-eu", "-c", script], capture_output=True, cwd=folder, env=environ, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def _check_files(folder: Path) -> None:
    sent = json.loads((folder / "submission.json").read_text(encoding="utf-8"))
    assert (sent["mode"], sent["counts"]["added"], sent["files"][0]["name"]) == ("merge", 2, "practice.csv")
    both = json.loads((folder / "both.json").read_text(encoding="utf-8"))
    assert [each["name"] for each in both["files"]] == ["practice.csv", "tools.ttl"]
    assert json.loads((folder / "published.json").read_text(encoding="utf-8"))["version"] == 1
    assert json.loads((folder / "report.json").read_text(encoding="utf-8"))["conforms"] is True
    assert (folder / "report-cy.csv").read_text(encoding="utf-8").startswith("\ufeff")
    assert (folder / "report.xlsx").read_bytes().startswith(b"PK")
