"""Forms of proposals in the browser: filled in, looked up, checked and saved."""
