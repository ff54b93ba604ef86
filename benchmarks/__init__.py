"""Measurements: what a step costs, mostly as a ratio to what it cannot do without. Never run by the tests."""
