"""The read API and push-in."""
