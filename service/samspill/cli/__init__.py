"""How it is met on the command line."""
