"""Finding: everything that has a name, by what it is called, however it is spelled."""
