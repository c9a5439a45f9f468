"""Zhike (知客): what a company knows joined with the people it serves."""

__version__ = "0.1.0.dev0"
