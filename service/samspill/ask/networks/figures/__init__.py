"""Figures of networks: each measure, computed and explained."""
