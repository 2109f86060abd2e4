"""Wiredesk, an automated wire desk: licensed feeds in, a finished news site out."""

__version__ = "0.1.0.dev0"
