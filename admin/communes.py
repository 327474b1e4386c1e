"""Choosing a commune in a form: staff pick one of theirs, the province writes any by its name."""

from __future__ import annotations

from collections.abc import Mapping

from admin.access import Visitor
from admin.tools import AdminTools


class UnknownCommune(ValueError):
    """What was written is no commune, or not one of the visitor's."""


def read_commune(text: str, visitor: Visitor, tools: AdminTools) -> str | None:
    """The id of the commune that `text` is, as an id or a name; None where it is blank.

    Raises: UnknownCommune where there is none, or the visitor may not choose it.
    """
    wanted = text.strip()
    by_name = {name.casefold(): id for id, name in tools.communes.items()}
    found = wanted if wanted in tools.communes else by_name.get(wanted.casefold())
    if wanted and (found is None or not visitor.covers(found)):
        raise UnknownCommune(text)
    return found


def own_communes(visitor: Visitor, tools: AdminTools) -> Mapping[str, str]:
    """Names of the visitor's communes by id; for the province those that have staff."""
    if not visitor.role.provincial:
        ids = set(visitor.staff.communes)
    else:
        ids = {commune for one in tools.accounts.all() for commune in one.communes}
    return {id: tools.communes.get(id, id) for id in sorted(ids)}
