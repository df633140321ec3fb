"""Makes what the browser looks at: the demonstration, an item that was withdrawn, drafts, an operator with a key.

A program of its own, because it publishes: ``python -m tests.browser.site FOLDER PORT`` prints, as JSON, the operator's
key and the names that addresses need (``page_types``).
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

from service.accounts import Accounts, Role
from service.demonstration import publish_examples
from service.instance import Instance, open_instance
from service.partners import Partner
from service.settings import Settings
from service.submissions import Mode

DATA = Path(__file__).parents[1] / "data"
WITHDRAWN = DATA / "valid" / "practice-item-minimal.ttl"
#: What is sent as drafts of WLGA's.
DRAFTS = {
    "ready": WITHDRAWN.read_bytes(),
    "failing": (DATA / "invalid" / "practice-item-no-title.ttl").read_bytes(),
    "unreadable": b"<a> <b> .",
}
OPERATOR = "operator@example.org"
#: A partner that sends files to be published, so that the others' stay as they are.
SENDER = "sender"


def main(folder: Path, port: int) -> None:
    """Publish, withdraw, send drafts, make the keys."""
    settings = Settings(base=f"http://127.0.0.1:{port}", data=folder, port=port)
    publish_examples(settings)
    instance = open_instance(settings)
    instance.archive.partners.add(Partner(SENDER, "A sender", "Anfonwr", "id/organisation/wlga"))
    for mode in (Mode.MERGE, Mode.REMOVE):
        instance.publish("wlga", [WITHDRAWN], "the tests", mode=mode)
    names = {state: draft(instance, state, content) for state, content in DRAFTS.items()}
    names["token"] = instance.submissions.share("wlga", names["ready"])
    sys.stdout.write(json.dumps({"key": key(Accounts(settings)), **names}))
    instance.store.close()


def draft(instance: Instance, state: str, content: bytes) -> str:
    """Send a file for WLGA, have it checked, and give the draft's name."""
    received = instance.submissions.receive("wlga", [(f"{state}.ttl", io.BytesIO(content))], "the tests")
    assert instance.submissions.check("wlga", received.id).state == state
    return received.id


def key(accounts: Accounts) -> str:
    """Make an operator, a key of a partner's, and the operator's key, which is given."""
    person = accounts.people.add(OPERATOR, "Non Wynne")
    accounts.people.allow(OPERATOR, Role.OPERATOR)
    accounts.people.allow(OPERATOR, Role.STEWARD, "wlga")
    accounts.people.allow(OPERATOR, Role.PUBLISHER, SENDER)
    accounts.keys.make("wlga", Role.EDITOR, days=30, note="harvest")
    return accounts.keys.make(None, Role.OPERATOR, person=person.id)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
