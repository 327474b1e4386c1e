"""What is known of a citizen's own place: commune, office, province's fees and addresses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine

from bot.composing import formats
from bot.places import wording
from knowledge.errors import ConfigurationError
from knowledge.overrides.applying import Localised, localise
from knowledge.overrides.store import overrides_of
from knowledge.places.commune import Commune
from knowledge.places.finding import Places, load_places
from knowledge.places.offices import office_of
from knowledge.places.records import Office
from knowledge.procedure import Level, Procedure


@dataclass(frozen=True)
class Local:
    """Reads offices and overrides as they are at the time; `home` is the deployment's province."""

    engine: Engine
    places: Places
    home: str = ""

    def commune(self, commune_id: str | None) -> Commune | None:
        """The commune, or None where none is known."""
        return self.places.get(commune_id) if commune_id else None

    def localise(self, procedure: Procedure, commune_id: str | None, day: date) -> Localised:
        """The procedure as the citizen's province, or the deployment's, has it."""
        commune = self.commune(commune_id)
        province = commune.province if commune else self.home
        if not province:
            return Localised(procedure)
        return localise(procedure, overrides_of(self.engine, province, procedure.code), day)

    def where(self, localised: Localised, commune_id: str | None) -> str | None:
        """The citizen's own office and the addresses their province set; None where unknown."""
        commune = self.commune(commune_id)
        lines = list(localised.addresses)
        if commune and Level.COMMUNE in localised.procedure.levels:
            where = wording.OFFICE_IS_IN.format(commune=commune.full)
            lines[:0] = [where, self.office_text(commune)]
        return "\n".join(lines) or None

    def office_text(self, commune: Commune) -> str:
        """The office of `commune`, or that its address is not on file."""
        office = office_of(self.engine, commune.id)
        if office is None:
            return wording.OFFICE_NOT_ON_FILE.format(title=commune.title)
        return _written(office)

    def phone(self, commune_id: str | None) -> str:
        """The phone of the commune's office; empty where none is known."""
        office = office_of(self.engine, commune_id) if commune_id else None
        return office.phone if office else ""

    def is_wanted(self, procedure: Procedure, commune_id: str | None) -> bool:
        """Whether the commune must be asked for to name the office of `procedure`."""
        return self.commune(commune_id) is None and Level.COMMUNE in procedure.levels


def open_local(engine: Engine, province: str) -> Local:
    """What is known of places, for a deployment in `province`; empty means the whole country.

    Raises: ConfigurationError where the province is none.
    """
    places = load_places()
    home = places.provinces_now.get(province) or places.province_named(province)
    if province and home is None:
        raise ConfigurationError(
            f"PROVINCE: no province is called {province!r}; write it as in "
            f"{', '.join(sorted(set(places.provinces_now.values())))}"
        )
    return Local(engine, places, home or "")


def _written(office: Office) -> str:
    parts = [wording.OFFICE.format(name=office.name, address=office.address)]
    if office.hours:
        parts.append(wording.OFFICE_HOURS.format(hours=office.hours))
    if office.phone:
        parts.append(wording.OFFICE_PHONE.format(phone=office.phone))
    if office.reception_points:
        points = "; ".join(office.reception_points.split("\n"))
        parts.append(wording.OFFICE_POINTS.format(points=points))
    parts.append(wording.OFFICE_CHECKED.format(date=formats.day(office.updated)))
    return " ".join(parts)
