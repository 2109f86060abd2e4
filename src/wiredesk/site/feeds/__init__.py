"""Every list as RSS, Atom and JSON Feed: one value in, one writer per format."""
