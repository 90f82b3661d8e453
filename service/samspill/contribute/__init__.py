"""How the graph grows: who may write, and what they may."""
