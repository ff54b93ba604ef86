"""Settings of every test: property tests judge results, never how fast a busy machine is."""

from hypothesis import settings

settings.register_profile("mailflow", deadline=None)
settings.load_profile("mailflow")
