"""The pure core: values in, values out; no Django, network, clock, environment or files."""
