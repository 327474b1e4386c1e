"""Laying an edit over a procedure, and telling which facts differ."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from pydantic import ValidationError

from knowledge.editing.records import ProcedureEdit
from knowledge.errors import CatalogueError
from knowledge.procedure import Procedure

EDITABLE = ("channels", "papers", "results", "performers", "levels", "source_url")


def edited(beneath: Procedure, edit: ProcedureEdit) -> Procedure:
    """The procedure as staff set it right; day and decision stay those of the source.

    Raises: CatalogueError where the edit no longer fits the model.
    """
    if not edit.fields:
        return beneath
    facts = beneath.model_dump(mode="json") | edit.fields
    try:
        return Procedure.model_validate_json(json.dumps(facts))
    except ValidationError as error:
        raise CatalogueError(
            f"database: the edit of {edit.code} is broken; delete its row in procedure_edit"
        ) from error


def differing(one: Procedure, other: Procedure, names: Collection[str]) -> frozenset[str]:
    """Those of the fields `names` in which two procedures differ."""
    return frozenset(name for name in names if getattr(one, name) != getattr(other, name))


def values_of(procedure: Procedure, names: Collection[str]) -> dict[str, Any]:
    """The fields `names` as JSON values."""
    return procedure.model_dump(mode="json", include=set(names))


def overtaken(edit: ProcedureEdit, beneath: Procedure) -> frozenset[str]:
    """Edited fields of which the source beneath says something else since the edit."""
    present = values_of(beneath, edit.fields)
    return frozenset(name for name in edit.fields if present[name] != edit.base.get(name))
