"""Samspill: a knowledge graph of public programs, their actors and their SDG links."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("samspill")
except PackageNotFoundError:  # run from a source tree that was never installed
    __version__ = "0"
