"""The road from wire bytes to a finished page, and everything a person may do to it."""
