"""One module a command of `python -m knowledge`, imported only when it is asked for."""
