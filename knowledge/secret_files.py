"""Settings that stand in files: `NAME_FILE` names the file that holds the value of `NAME`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic.fields import FieldInfo
from pydantic_settings import PydanticBaseSettingsSource

from knowledge.errors import ConfigurationError

LARGEST_BYTES = 16_384


class FileSource(PydanticBaseSettingsSource):
    """Reads the files; a value set outright wins over one in a file."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """The text of the file that `NAME_FILE` names, without the line's end."""
        variable = f"{field_name}_FILE".upper()
        path = os.environ.get(variable) or self._from_dotenv().get(variable)
        return (_read(variable, Path(path)) if path else None), field_name, False

    def __call__(self) -> dict[str, Any]:
        """Every field that has a file."""
        found: dict[str, Any] = {}
        for name, field in self.settings_cls.model_fields.items():
            value, key, is_complex = self.get_field_value(field, name)
            if value is not None:
                found[key] = self.prepare_field_value(name, field, value, is_complex)
        return found

    def _from_dotenv(self) -> dict[str, str | None]:
        file = self.config.get("env_file")
        return dotenv_values(file) if isinstance(file, str | Path) else {}


def _read(variable: str, path: Path) -> str:
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST_BYTES + 1)
        if len(text) > LARGEST_BYTES:
            raise ConfigurationError(f"{variable}: {path} is too large to hold a setting.")
        return text.decode().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"{variable}: cannot read {path} ({type(error).__name__}). Name a text file that the "
            "user that runs the bot may read."
        ) from error
