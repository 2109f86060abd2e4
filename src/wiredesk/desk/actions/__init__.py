"""One file per desk action: permission, change, log."""
