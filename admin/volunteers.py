"""Volunteers as staff see them: invitations made and ended, and how many people they helped."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Engine

from admin.access import Visitor
from admin.audit import record
from bot.volunteers.desk import VolunteerDesk
from bot.volunteers.invitations import Invited, invite, revoke
from bot.volunteers.records import VolunteerInvitation
from knowledge.database import read_session, write_session

LONGEST_NAME = 100


@dataclass(frozen=True)
class Team:
    """What one volunteer or team did: all people, and people by procedure, the most first."""

    name: str
    commune: str | None
    people: int
    procedures: Sequence[tuple[str, int]]


@dataclass(frozen=True)
class Volunteers:
    """Invitations and counts of the communes that a visitor covers."""

    engine: Engine
    visitor: Visitor
    clock: Callable[[], datetime]

    def invitations(self) -> list[tuple[VolunteerInvitation, str]]:
        """Invitations with their state (`open`, `expired`, `revoked`), the newest first."""
        communes = None if self.visitor.role.provincial else self.visitor.staff.communes
        return [(one, self._state(one)) for one in self._desk.invitations(communes)]

    def find(self, invitation_id: int) -> VolunteerInvitation | None:
        """An invitation of whatever commune, or None."""
        with read_session(self.engine) as session:
            return session.get(VolunteerInvitation, invitation_id)

    def invite(self, name: str, commune: str | None, days: int) -> Invited:
        """Make an invitation; its code is shown this once."""
        present = self.clock()
        with write_session(self.engine) as session:
            made = invite(
                session,
                name,
                made_at=present,
                expires_at=present + timedelta(days=days),
                commune=commune,
                staff_id=self.visitor.id,
            )
            facts = {"name": name, "commune": commune, "days": days}
            record(session, self.visitor.id, "volunteer.invited", str(made.id), **facts)
        return made

    def revoke(self, invitation_id: int) -> bool:
        """End an invitation; False where it was ended already."""
        with write_session(self.engine) as session:
            ended = revoke(session, invitation_id, self.clock())
            if ended:
                record(session, self.visitor.id, "volunteer.revoked", str(invitation_id))
        return ended

    def teams(self, first: date, last: date) -> list[Team]:
        """Who helped how many people from `first` to `last`, the most first."""
        teams: dict[tuple[str, str | None], Counter[str]] = defaultdict(Counter)
        for count in self._desk.counts(first, last):
            if self.visitor.covers(count.commune):
                teams[count.volunteer, count.commune][count.procedure] += count.people
        made = [_team(name, commune, people) for (name, commune), people in teams.items()]
        return sorted(made, key=lambda team: (-team.people, team.name))

    @property
    def _desk(self) -> VolunteerDesk:
        return VolunteerDesk(self.engine, self.clock)

    def _state(self, invitation: VolunteerInvitation) -> str:
        if invitation.revoked_at is not None:
            return "revoked"
        return "open" if invitation.expires_at > self.clock() else "expired"


def _team(name: str, commune: str | None, people: Counter[str]) -> Team:
    procedures = [(code, count) for code, count in people.most_common() if code]
    return Team(name, commune, people[""], procedures)
