from dataclasses import dataclass
from typing import ClassVar

from commerce.core.events import Event


@dataclass(frozen=True)
class SheetMoved(Event):
    """A sheet was uploaded, or is to be applied or undone: there is work to do on it."""

    name: ClassVar[str] = "sheet.moved"
    priority: ClassVar[int] = -1  # shoppers' business goes first
    sheet_id: int
