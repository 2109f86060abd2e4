"""The only tables of the wire, and the only code that writes them."""
