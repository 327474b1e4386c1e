"""`.env.example`, written from the settings: `python -m knowledge.env_example > .env.example`."""

from __future__ import annotations

import json
from textwrap import wrap

from pydantic import SecretStr

from knowledge.settings import Settings

WIDTH = 92


def render() -> str:
    """Every setting with what it does and its default, commented out."""
    parts = ["# Settings of Một Cửa: copy to .env and take the # away before what you change."]
    told: dict[str, object] = {}
    for name, field in Settings.model_fields.items():
        default = field.get_default(call_default_factory=True, validated_data=told)
        told[name] = default
        value = default.get_secret_value() if isinstance(default, SecretStr) else default
        written = json.dumps(value) if isinstance(value, dict | bool) else value
        described = "\n".join(f"# {line}" for line in wrap(field.description or "", WIDTH))
        parts.append(f"{described}\n#{name.upper()}={written}")
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    print(render(), end="")
