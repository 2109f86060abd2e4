"""Throws the hostile corpus of the shared material at the real cell and scores the answers."""
