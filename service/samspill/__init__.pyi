from samspill.library import connect as connect
from samspill.library import open as open

__version__: str
__all__ = ["__version__", "connect", "open"]
