"""An invented country: what the generated graphs are about. None of it exists."""
