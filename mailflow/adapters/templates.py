"""Templates on disk turned into words (Jinja2). No Vietnamese text lives here, and nothing is decided here.

A mail `name` is `name.subject.txt` and `name.txt`, and `name.html` where the HTML has a layout of its own; else the
HTML is made from the text, so that a short notice is worded once. What members wrote is data, never a template.
"""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path

import css_inline
from jinja2 import (
    BaseLoader,
    DictLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateSyntaxError,
    Undefined,
    UndefinedError,
)
from jinja2 import TemplateError as JinjaError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from mailflow.core import review_tables
from mailflow.core.letters.base import Rendered, span
from mailflow.core.letters.pictures import content_id, on_time, punctuality
from mailflow.core.prose import blocks, is_figure, letter_blocks, one_line, printable, shortened
from mailflow.core.week import clock, formal_date, local, short_date, spoken, stamp
from mailflow.errors import TemplateError

_SUFFIXES = (".html", ".txt")


class _Recorder(FileSystemLoader):
    """Remembers what was read, so that a set of templates that worked can be kept."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.read: dict[str, str] = {}

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        source, filename, uptodate = super().get_source(environment, template)
        self.read[template] = source
        return source, filename, uptodate


class Templates:
    """The templates of one directory; changes on disk are seen at the next mail. Safe to use from several threads.

    A file that breaks while the service runs does not stop its mail: the last set that worked is used, and `problems`
    says for each such mail what is wrong.
    """

    def __init__(
        self, directory: Path, builtin: Path | None = None, worked: Mapping[str, Mapping[str, str]] | None = None
    ) -> None:
        """`builtin` is the same folder as shipped, and `worked` the sources with which each mail was made last: what to
        fall back on.

        Raises TemplateError when a template cannot be read at all.
        """
        self._builtin = builtin if builtin != directory else None
        self.worked = dict(worked or {})
        self._directory = directory
        self._loader = _Recorder(directory)
        self._live = _environment(self._loader)
        self._kept: dict[str, str] = {}
        self._turn = threading.Lock()
        self._inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=False)
        self.problems: dict[str, str] = {}
        self.names = self._checked()

    def render(self, name: str, context: Mapping[str, object]) -> Rendered:
        """One mail in words. Raises TemplateError naming file, line and variable, if no kept set can do it either."""
        with self._turn:
            return self._rendered(name, context)

    def _rendered(self, name: str, context: Mapping[str, object]) -> Rendered:
        try:
            rendered = self._render(self._live, name, context)
        except TemplateError as error:
            self._loader.read.clear()
            self.problems[name] = str(error)
            return self._from_kept(name, context, error)
        self._kept.update(self._loader.read)
        self.worked[name] = dict(self._kept)
        self._loader.read.clear()
        self.problems.pop(name, None)
        return rendered

    def words(self, name: str, context: Mapping[str, object]) -> str:
        """The text of `name.txt` alone, on one line: a remark put into a mail. Raises TemplateError."""
        with self._turn:
            return one_line(self._part(self._live, f"{name}.txt", context))

    def mails(self) -> frozenset[str]:
        """Names of the mails that these templates word."""
        return frozenset(n.removesuffix(".subject.txt") for n in self.names if n.endswith(".subject.txt"))

    def _from_kept(self, name: str, context: Mapping[str, object], error: TemplateError) -> Rendered:
        """By the set read last, the one that worked last, the shipped one. Raises `error` if none can."""
        loaders: list[BaseLoader] = [DictLoader(self._kept), DictLoader(self.worked.get(name, {}))]
        loaders += [FileSystemLoader(self._builtin)] if self._builtin else []
        for loader in loaders:
            try:
                return self._render(_environment(loader), name, context)
            except TemplateError:
                continue
        raise error from error.__cause__

    def _render(self, environment: Environment, name: str, context: Mapping[str, object]) -> Rendered:
        subject = one_line(self._part(environment, f"{name}.subject.txt", context))
        text = self._part(environment, f"{name}.txt", context).strip("\n") + "\n"
        layout = f"{name}.html" if f"{name}.html" in self.names else "_plain.html"
        html = self._part(environment, layout, {**context, "subject": subject, "letter_text": text})
        return Rendered(subject, text, self._inliner.inline(html))

    def _part(self, environment: Environment, file: str, context: Mapping[str, object]) -> str:
        try:
            return environment.get_template(file).render(context)
        except Exception as error:  # a template may run into any error of the values that it prints
            raise TemplateError(self._told(error, file, context)) from error

    def _checked(self) -> frozenset[str]:
        names = self._live.list_templates(filter_func=lambda n: n.endswith(_SUFFIXES))
        if not names:
            raise TemplateError(f"{self._directory}: no templates found; check the setting that names this folder")
        for name in names:
            try:
                self._live.get_template(name)
            except (JinjaError, UnicodeDecodeError) as error:
                raise TemplateError(self._told(error, name)) from error
        self._kept.update(self._loader.read)
        self._loader.read.clear()
        return frozenset(names)

    def _told(self, error: Exception, file: str, context: Mapping[str, object] | None = None) -> str:
        """`templates/mail/call.html, line 12: 'deadlin' is undefined`."""
        line = 0
        if isinstance(error, TemplateSyntaxError):
            file, line = error.name or file, error.lineno
        else:
            frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.endswith(_SUFFIXES)]
            if frames:
                file, line = Path(frames[-1].filename).name, frames[-1].lineno or 0
        known = f" (có: {', '.join(sorted(context))})" if context and isinstance(error, UndefinedError) else ""
        return f"{self._directory / file}, line {line}: {error or type(error).__name__}{known}"


def _environment(loader: BaseLoader) -> Environment:
    environment = ImmutableSandboxedEnvironment(
        loader=loader,
        undefined=StrictUndefined,
        autoescape=lambda name: name is not None and name.endswith(".html"),
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=True,
    )
    environment.filters.update(_FILTERS)
    environment.tests["figure"] = is_figure
    return environment


def _finalize(value: object) -> object:
    """Every printed value passes here: what people wrote cannot carry control characters into a mail."""
    if isinstance(value, Markup | Undefined) or not isinstance(value, str):
        return value
    return printable(value).replace("\u2028", "\n")


def _indent(text: str, by: str = "    ") -> str:
    return "\n".join(by + line if line.strip() else line for line in printable(text).split("\n"))


def _two(number: int) -> str:
    """Counts below ten take a zero in official text."""
    return f"{number:02d}"


def _day(moment: datetime | date) -> date:
    return local(moment).date() if isinstance(moment, datetime) else moment


_FILTERS: dict[str, Callable[..., object]] = {
    "at": stamp,
    "content_id": content_id,
    "on_time": on_time,
    "punctuality": punctuality,
    "blocks": blocks,
    "clock": clock,
    **review_tables.FILTERS,
    "formal_date": lambda day: formal_date(_day(day)),
    "indented": _indent,
    "letter_blocks": letter_blocks,
    "one_line": one_line,
    "short": shortened,
    "short_date": lambda day: short_date(_day(day)),
    "span": span,
    "spoken": spoken,
    "two": _two,
}
