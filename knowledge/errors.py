"""Errors raised on purpose, each naming its cause and, where there is one, its fix."""


class MotCuaError(Exception):
    """Base of our errors; the message is one line an operator can act on."""


class ConfigurationError(MotCuaError):
    """A setting is missing or wrong; names the variable and the fix."""


class DatabaseUnavailable(MotCuaError):
    """The database cannot be opened, read or written now; retryable."""


class UnreadableSource(MotCuaError):
    """A file given to an importer cannot be read as any known source."""


class CatalogueError(MotCuaError):
    """The bundled catalogue is missing or broken; reinstall or rebuild it."""
