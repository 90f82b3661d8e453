"""What the page of each kind of thing tells."""
