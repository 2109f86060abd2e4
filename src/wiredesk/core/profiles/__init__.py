"""Dialects of agencies, as data."""
