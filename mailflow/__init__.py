"""mailflow: the tireless secretary's office of the province's data working groups."""

__version__ = "0.1.0"
