"""How it is met over HTTP."""
