"""Every mail with sample data, as text, HTML and pictures at phone and desk width: `python -m tests.pictures FOLDER`.

For eyes, not for assertions; the pictures need a Chromium on the path.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageChops

from mailflow.adapters.templates import Templates
from mailflow.core.letters import render
from tests.sample_letters import every_letter

TEMPLATES = Path(__file__).parents[1] / "templates" / "mail"
_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-device-scale-factor=1",
]


def write(folder: Path) -> list[Path]:
    """Writes NAME.txt and NAME.html for every letter; returns the HTML files."""
    templates = Templates(TEMPLATES)
    pages = []
    for name, letter in every_letter().items():
        words = render(templates, letter, "7K3Q9F")
        (folder / f"{name}.txt").write_text(f"{words.subject}\n{'=' * 60}\n{words.text}", encoding="utf-8")
        page = folder / f"{name}.html"
        page.write_text(words.html, encoding="utf-8")
        pages.append(page)
    return pages


def picture(page: Path, width: int, height: int) -> None:
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        raise SystemExit("no Chromium found on the path; the text and HTML files are written")
    with tempfile.TemporaryDirectory() as profile:
        shot = page.with_name(f"{page.stem}.{width}.png")
        sized = [f"--user-data-dir={profile}", f"--window-size={width},{height}", f"--screenshot={shot}"]
        # An iframe gives the true phone width: a headless window is never narrower than about 500 pixels.
        frame = page.with_name(f"{page.stem}.{width}.frame.html")
        frame.write_text(
            f'<body style="margin:0"><iframe src="{page.name}" style="border:0;width:{width}px;height:{height}px">',
            encoding="utf-8",
        )
        subprocess.run([browser, *_FLAGS, *sized, frame.as_uri()], check=True, capture_output=True, timeout=120)
        frame.unlink()
    with Image.open(shot) as image:
        low = ImageChops.difference(image.convert("RGB"), Image.new("RGB", image.size, "white")).getbbox()
        image.crop((0, 0, width, min(height, (low or (0, 0, 0, 0))[3] + 20))).save(shot)


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    wanted = set(sys.argv[2:])
    for page in write(folder):
        if wanted and page.stem not in wanted:
            continue
        for width in (390, 1280):
            picture(page, width, 9000)


if __name__ == "__main__":
    main()
