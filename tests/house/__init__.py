"""The rules of the house, how they are checked, and the faults that prove each check works."""
