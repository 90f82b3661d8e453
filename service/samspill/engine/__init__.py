"""Where it runs: the store and its versions."""
