"""How it is asked: questions and their answers."""
