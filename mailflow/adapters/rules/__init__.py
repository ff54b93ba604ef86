"""rules/*.toml: who is who and which sector is whose, as dated facts. How to change them: rules/README.md."""

from mailflow.adapters.rules.rules import Rules

__all__ = ["Rules"]
