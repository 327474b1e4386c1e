"""`python -m admin`: accounts from the console, and importing dossiers."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine

from admin.accounts import AccountRefused, Accounts, Profile
from admin.roles import Role
from bot.dossiers.importing import import_dossiers, rejections_csv
from bot.dossiers.verifying import KEY_FILE, read_key
from knowledge.database import open_engine
from knowledge.errors import MotCuaError
from knowledge.settings import Settings, read_settings
from migrations.upgrading import upgrade_database

SHOWN = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 well, 1 failed, 2 wrongly called."""
    options = _parser().parse_args(arguments)
    try:
        settings = read_settings()
        engine = open_engine(settings.database_address)
        upgrade_database(engine)
        return int(options.run(options, settings, engine))
    except MotCuaError as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m admin", description="Staff, from the console."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    reset = commands.add_parser("reset-password", help="print a new password for an account")
    reset.add_argument("username")
    reset.set_defaults(run=_reset_password)
    add = commands.add_parser("add-staff", help="add an account and print its password")
    add.add_argument("username")
    add.add_argument("--name", required=True, help="the name that colleagues see")
    add.add_argument("--role", required=True, choices=[role.value for role in Role])
    add.add_argument("--commune", action="append", default=[], help="may be given several times")
    add.set_defaults(run=_add_staff)
    load = commands.add_parser("import-dossiers", help="import a CSV or XLSX export")
    load.add_argument("file", type=Path)
    load.add_argument("--rejected", type=Path, help="write the rejected lines to this CSV file")
    load.set_defaults(run=_import_dossiers)
    return parser


def _reset_password(options: argparse.Namespace, _: Settings, engine: Engine) -> int:
    accounts = Accounts(engine)
    try:
        password = accounts.reset_password(options.username)
    except AccountRefused:
        known = ", ".join(staff.username for staff in accounts.all()) or "none yet"
        print(f"No account {options.username}. Accounts: {known}.", file=sys.stderr)
        return 1
    print(f"New password of {options.username}, to be changed at the next login: {password}")
    return 0


def _add_staff(options: argparse.Namespace, _: Settings, engine: Engine) -> int:
    profile = Profile(options.name, Role(options.role), tuple(options.commune))
    staff, password = Accounts(engine).add(options.username, profile)
    print(f"Password of {staff.username}, to be changed at the first login: {password}")
    return 0


def _import_dossiers(options: argparse.Namespace, settings: Settings, engine: Engine) -> int:
    key = read_key(settings.var_dir / KEY_FILE, settings.dossier_key.get_secret_value())
    report = import_dossiers(engine, options.file, key)
    print(
        f"{report.landed} new, {report.changed} changed, {report.unchanged} unchanged, "
        f"{len(report.rejected)} rejected"
    )
    for line, reason in report.rejected[:SHOWN]:
        print(f"line {line}: {reason}", file=sys.stderr)
    if len(report.rejected) > SHOWN:
        print(f"… and {len(report.rejected) - SHOWN} more; see --rejected", file=sys.stderr)
    if options.rejected:
        options.rejected.write_bytes(rejections_csv(report))
    return 0


if __name__ == "__main__":
    sys.exit(main())
