"""The ways in: HTTP and folders, with one guarded door to the network."""
