"""format=flowed text (RFC 3676) joined into paragraphs; quote marks come out as "> " for each level."""

from __future__ import annotations

_SIGNATURE = "-- "


def unflow(text: str, delsp: bool = False) -> str:
    """Lines ending in a space go on in the next line of the same quote depth; `delsp` drops that space (4.1)."""
    lines: list[str] = []
    running: list[str] = []
    running_depth = 0
    for raw in text.split("\n"):
        depth, line = _split_quote(raw)
        if running and (depth != running_depth or line in {"", _SIGNATURE}):  # a blank line ends any paragraph
            lines.append(_quoted(running_depth, "".join(running).rstrip(" ")))
            running = []
        flows = line.endswith(" ") and line != _SIGNATURE
        running.append(line[:-1] if flows and delsp else line)
        running_depth = depth
        if not flows:
            lines.append(_quoted(depth, "".join(running)))
            running = []
    if running:
        lines.append(_quoted(running_depth, "".join(running).rstrip(" ")))
    return "\n".join(lines)


def _split_quote(line: str) -> tuple[int, str]:
    """Quote depth and the line without quote marks and without one stuffed space (RFC 3676 4.4, 4.5)."""
    content = line.lstrip(">")
    return len(line) - len(content), content.removeprefix(" ")


def _quoted(depth: int, line: str) -> str:
    return f"{'> ' * depth}{line}".rstrip(" ") if depth and not line.strip() else "> " * depth + line
