"""What can stop a backup, a restore or a move."""

from __future__ import annotations

from knowledge.errors import MotCuaError


class BackupBroken(MotCuaError):
    """A backup is not whole: a file is missing, or is not what the manifest says. Permanent."""


class TargetNotEmpty(MotCuaError):
    """The place to write to holds something already, and nobody said that it may go."""


class NotTheSame(MotCuaError):
    """What was written is not what was read; the old state stands. Permanent."""


class ToolFailed(MotCuaError):
    """A program of PostgreSQL is missing or failed; the message holds its last words."""
