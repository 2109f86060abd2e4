"""Locator maps: a pin and the coast, drawn from packaged public domain data."""
