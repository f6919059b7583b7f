from dataclasses import dataclass
from typing import ClassVar

from commerce.core.events import Event


@dataclass(frozen=True)
class MessageQueued(Event):
    name: ClassVar[str] = "message.queued"
    priority: ClassVar[int] = 10  # somebody is waiting for it
    message_id: int
