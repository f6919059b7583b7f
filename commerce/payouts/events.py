from dataclasses import dataclass
from typing import ClassVar

from commerce.core.events import Event


@dataclass(frozen=True)
class ContractMade(Event):
    """A merchant may have sold before: what waited for the contract can be shared out now."""

    name: ClassVar[str] = "contract.made"
    contract_id: int
    merchant_id: int
