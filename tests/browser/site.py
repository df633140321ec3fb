"""Makes the data that the browser looks at: the demonstration, an item that was withdrawn, an operator with a key.

A program of its own, because it publishes: ``python -m tests.browser.site FOLDER PORT`` prints the operator's key.
"""

from __future__ import annotations

import sys
from pathlib import Path

from service.accounts import Accounts, Role
from service.demonstration import publish_examples
from service.instance import open_instance
from service.settings import Settings
from service.submissions import Mode

WITHDRAWN = Path(__file__).parents[1] / "data" / "valid" / "practice-item-minimal.ttl"
OPERATOR = "operator@example.org"


def main(folder: Path, port: int) -> None:
    """Publish, withdraw, make the key."""
    settings = Settings(base=f"http://127.0.0.1:{port}", data=folder, port=port)
    publish_examples(settings)
    instance = open_instance(settings)
    instance.publish("wlga", [WITHDRAWN], "the tests", mode=Mode.MERGE)
    instance.publish("wlga", [WITHDRAWN], "the tests", mode=Mode.REMOVE)
    accounts = Accounts(settings)
    person = accounts.people.add(OPERATOR, "Non Wynne")
    accounts.people.allow(OPERATOR, Role.OPERATOR)
    accounts.keys.make("wlga", Role.EDITOR, days=30, note="harvest")
    sys.stdout.write(accounts.keys.make(None, Role.OPERATOR, person=person.id))
    instance.store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
