"""How the command line speaks when asked for help or called wrongly, and its short forms; part of `cli`.

Typer's own sentences are English; the tables below say them again. What is not in a table stays as Typer says it.
"""

from __future__ import annotations

import re
import sys
from typing import Any

from typer.core import TyperGroup
from typer.exceptions import TyperException

SERVICE, MAIL, REPORTS = "Chạy dịch vụ", "Thư và ý kiến", "Báo cáo"
KEEPING, TRIAL = "Sao lưu, lưu trữ, nhật ký", "Quy tắc, xem thử, diễn thử"

_HELP = "NoArgsIsHelpError"  # by its name: Typer's copy of Click is private
_SENTENCES = {
    r"No such command '(.+)'\.": "Không có lệnh “{}”.",
    r"Missing command\.": "Thiếu tên lệnh.",
    r"No such option: (\S+)": "Không có tùy chọn {}.",
    r"No such option: (\S+) \(Possible options: (.+)\)": "Không có tùy chọn {}. Ý là: {}?",
    r"Missing argument '?(.+?)'?\.": "Thiếu giá trị: {}.",
    r"Missing option '?(.+?)'?\.": "Thiếu tùy chọn {}.",
    r"Option '(.+)' requires an argument\.": "Tùy chọn {} cần một giá trị đi kèm.",
    r"Got unexpected extra arguments? ?\(?s?\)? ?\((.+)\)": "Thừa: {}.",
    r"Invalid value for '?(.+?)'?: (?:file|path|directory) '(.+)' does not exist\.": "{0}: không có tệp {1}.",
    r"Invalid value for '?(.+?)'?: file '(.+)' is a directory\.": "{0}: {1} là thư mục, cần một tệp.",
    r"Invalid value for '?(.+?)'?: (?:file|path) '(.+)' is not readable\.": "{0}: không đọc được tệp {1}.",
    r"Invalid value for '?(.+?)'?: Input should be a valid integer.*": "{0}: cần một số nguyên.",
    r"Invalid value for '?(.+?)'?: Input should be greater than or equal to (.+)": "{0}: nhỏ nhất là {1}.",
    r"Invalid value for '?(.+?)'?: Input should be less than or equal to (.+)": "{0}: lớn nhất là {1}.",
}
_PATTERNS = [(re.compile(rf"\A{pattern}\Z"), sentence) for pattern, sentence in _SENTENCES.items()]


class ShowByDefault(TyperGroup):
    """`mailflow report T1 2026-W47` is short for `mailflow report show T1 2026-W47`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["show", *args]
        return super().parse_args(ctx, args)


class ListByDefault(TyperGroup):
    """`mailflow issues to-1` is short for `mailflow issues list to-1`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = ["list", *args]
        return super().parse_args(ctx, args)


def explained(error: TyperException) -> str:
    """A usage error as a Vietnamese sentence, with the command that shows help; "" when help was shown already."""
    if type(error).__name__ == _HELP:
        return ""
    said = error.format_message().strip()
    found = next(((match, text) for pattern, text in _PATTERNS if (match := pattern.match(said))), None)
    sentence = found[1].format(*found[0].groups()) if found else said
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "mailflow"
    return f"mailflow: {sentence}\nXem cách gọi: {command} --help"


def speak_vietnamese() -> None:
    """Head the panels of `--help` in Vietnamese; only then is the module that draws them loaded."""
    if len(sys.argv) > 1 and "--help" not in sys.argv:
        return
    from typer import rich_utils

    rich_utils.OPTIONS_PANEL_TITLE = "Tùy chọn"
    rich_utils.ARGUMENTS_PANEL_TITLE = "Giá trị"
    rich_utils.COMMANDS_PANEL_TITLE = "Lệnh"
    rich_utils.REQUIRED_LONG_STRING = "[bắt buộc]"
    rich_utils.DEFAULT_STRING = "[mặc định: {}]"
    rich_utils.ENVVAR_STRING = "[biến môi trường: {}]"
