"""Settings of every test: property tests judge results, never how fast a busy machine is."""

from hypothesis import settings

from mailflow.commands.logs import set_up

# The same examples in every run: a red run is a change of ours. `make fuzz` looks for new ones.
settings.register_profile("mailflow", deadline=None, derandomize=True)
settings.load_profile("mailflow")

set_up("console", "critical")  # what a test prints is the program's own words, not its log
