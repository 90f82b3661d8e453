"""Files of networks: what other programs read."""
