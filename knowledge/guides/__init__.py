"""Plain-language guides: one Markdown file a procedure, read, checked and served in sections."""

from knowledge.guides.fitting import fitting
from knowledge.guides.guide import Guide, Section
from knowledge.guides.reading import read_guides
from knowledge.guides.rules import check_guide

__all__ = ["Guide", "Section", "check_guide", "fitting", "read_guides"]
