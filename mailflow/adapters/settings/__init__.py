"""settings.toml, MAILFLOW_... variables and secret files as one frozen value. What each option means: settings.toml."""

from mailflow.adapters.settings.settings import Settings

__all__ = ["Settings"]
