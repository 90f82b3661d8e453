"""Lists of things: their columns, asked once for a version, and what is chosen from them."""
