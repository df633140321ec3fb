"""The way of a submission: received, checked, a draft with its report and difference, published or discarded."""

from __future__ import annotations

from .difference import Difference, FieldChange, ItemChange
from .records import Draft, Mode, State
from .way import Submissions

__all__ = ["Difference", "Draft", "FieldChange", "ItemChange", "Mode", "State", "Submissions"]
