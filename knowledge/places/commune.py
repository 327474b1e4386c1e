"""Communes since July 2025, and the old ones that they were made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class OldCommune:
    """A commune until June 2025; `successors` are ids of the present ones that hold it.

    `kind` and `district` carry their words as written, the kind in lower case.
    """

    kind: str
    name: str
    district: str
    province: str
    successors: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The name with its kind."""
        return f"{self.kind} {self.name}".strip()

    @property
    def full(self) -> str:
        """The name with kind, old district and old province."""
        return ", ".join(part for part in (self.title, self.district, self.province) if part)


@dataclass(frozen=True)
class Commune:
    """A commune, ward or special zone since July 2025; `id` never changes."""

    id: str
    kind: str
    name: str
    province: str
    merged: tuple[OldCommune, ...] = ()

    @property
    def title(self) -> str:
        """The name with its kind."""
        return f"{self.kind} {self.name}"

    @property
    def full(self) -> str:
        """The name with its kind and province."""
        return f"{self.title}, {self.province}"
