"""Every table of every package: importing this module fills the metadata."""

from sqlmodel import SQLModel

import admin.alerts.records
import admin.imports.records
import admin.records
import admin.sheet_records  # noqa: F401
import bot.alerts.records
import bot.checklists.records
import bot.dossiers.records
import bot.obstacles.records
import bot.records
import bot.task_claims
import bot.volunteers.records  # noqa: F401
import knowledge.editing.records
import knowledge.learning.records
import knowledge.overrides.records
import knowledge.places.records
import knowledge.records
import knowledge.syncing.records  # noqa: F401

METADATA = SQLModel.metadata
