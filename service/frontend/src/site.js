// What every page gets. It must stay small: all pages work without it.
