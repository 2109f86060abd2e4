"""Throws the hostile corpus of the shared material at the real reading cell and scores what it says."""
