"""Where the trained models lie: those of the project, or newer ones that a deployment trained."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

CURRENT = "current"


@dataclass(frozen=True)
class Models:
    """The files of one training."""

    folder: Path

    @property
    def encoder(self) -> Path:
        """Folder of the static encoder."""
        return self.folder / "encoder"

    @property
    def ranker(self) -> Path:
        """LightGBM's text file."""
        return self.folder / "ranker.txt"

    @property
    def scope(self) -> Path:
        """The model of what is in scope."""
        return self.folder / "scope.json"

    @property
    def sections(self) -> Path:
        """The model of what a question asks for."""
        return self.folder / "sections.json"

    @property
    def decision(self) -> Path:
        """The calibrated probabilities and the cost table."""
        return self.folder / "decision.json"

    @property
    def whole(self) -> bool:
        """Whether no file is missing."""
        parts = (self.encoder, self.ranker, self.scope, self.sections, self.decision)
        return all(part.exists() for part in parts)

    def encoder_version(self) -> str:
        """A hash of the encoder's vectors; empty where they are missing."""
        try:
            data = (self.encoder / "model.safetensors").read_bytes()
        except OSError:
            return ""
        return hashlib.sha256(data).hexdigest()[:12]


BUNDLED = Models(Path(__file__).parent / "data")


def newest_models(folder: Path | None) -> Models:
    """The models that `folder` names as current, where they are whole, else the bundled ones."""
    if folder is None:
        return BUNDLED
    try:
        named = Models(folder / (folder / CURRENT).read_text(encoding="utf-8").strip())
    except OSError:
        return BUNDLED
    return named if named.whole else BUNDLED
