"""Roles of staff, what each may do, and for which communes."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum


class Role(StrEnum):
    """What a staff member is."""

    COMMUNE_STAFF = "commune_staff"
    COMMUNE_LEAD = "commune_lead"
    PROVINCE_EDITOR = "province_editor"
    PROVINCE_ADMIN = "province_admin"

    @property
    def provincial(self) -> bool:
        """Whether every commune, and what has no commune, is theirs."""
        return self in (Role.PROVINCE_EDITOR, Role.PROVINCE_ADMIN)


class Right(StrEnum):
    """Something a page or an action needs.

    `SELF` is any staff member's own account; `OFFICES` is to keep the office directory, `FACTS`
    to correct procedures, their repeal and what the province sets for itself.
    """

    SELF = "self"
    REVIEW = "review"
    ASSIGN = "assign"
    TEACH = "teach"
    APPROVE = "approve"
    OFFICES = "offices"
    VOLUNTEERS = "volunteers"
    FACTS = "facts"
    IMPORT = "import"
    STAFF = "staff"
    AUDIT = "audit"


_STAFF = frozenset({Right.SELF, Right.REVIEW, Right.TEACH, Right.OFFICES})
_LEAD = _STAFF | {Right.ASSIGN, Right.APPROVE, Right.VOLUNTEERS}
_EDITOR = _LEAD | {Right.IMPORT, Right.FACTS}
RIGHTS = {
    Role.COMMUNE_STAFF: _STAFF,
    Role.COMMUNE_LEAD: _LEAD,
    Role.PROVINCE_EDITOR: _EDITOR,
    Role.PROVINCE_ADMIN: _EDITOR | {Right.STAFF, Right.AUDIT},
}


def in_scope(role: Role, communes: Sequence[str], commune: str | None) -> bool:
    """Whether something in `commune` (None: the province's) belongs to such a staff member."""
    return role.provincial or (commune is not None and commune in communes)
