"""What came of kills: how many, at what, what had been acknowledged, and what was wrong afterwards."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field


@dataclass
class Found:
    """What came of all kills; ``where`` counts what was killed, or at what."""

    kills: int = 0
    acknowledged: int = 0
    received: int = 0
    before_any: int = 0
    where: dict[str, int] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def add(self, where: str) -> None:
        """Count a kill."""
        self.kills += 1
        self.where[where] = self.where.get(where, 0) + 1

    def to_json(self) -> dict[str, object]:
        """Give it for a file."""
        return asdict(self)
