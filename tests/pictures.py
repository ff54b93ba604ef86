"""Mails and papers as pictures, for eyes and for tests.

`python -m tests.pictures` keeps new reference pictures after a wanted change (samples/pictures, samples/printing);
`python -m tests.pictures FOLDER [NAME ...]` writes every sample mail as text, HTML and pictures, phone and desk.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops, ImageStat

from mailflow.adapters.templates import Templates
from mailflow.core.letters import render
from mailflow.core.letters.pictures import embedded
from tests.sample_letters import every_letter

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "templates" / "mail"
FONTS = ROOT / "templates" / "report" / "fonts"
SAMPLES = ROOT / "tests" / "samples" / "pictures"
PHONE, DESK = 390, 1280
_FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--force-device-scale-factor=1",
    "--font-render-hinting=none", "--allow-file-access-from-files",
]  # fmt: skip
IMAGES_OFF = ("--blink-settings=imagesEnabled=false",)
DARK = ("--enable-features=WebContentsForceDark", "--blink-settings=forceDarkModeEnabled=true")
# The faces that the repository ships, so that a picture does not depend on what fonts a machine has.
_FACES = "".join(
    f"@font-face{{font-family:'Times New Roman';src:url('{(FONTS / f'Tinos-{face}.ttf').as_uri()}');{style}}}"
    for face, style in (
        ("Regular", ""), ("Bold", "font-weight:bold"), ("Italic", "font-style:italic"),
        ("BoldItalic", "font-weight:bold;font-style:italic"),
    )
)  # fmt: skip


def tool(*names: str) -> str:
    """The first of the programs that is on the path; a missing one is an error, never a skip."""
    found = next((place for name in names if (place := shutil.which(name))), None)
    if found is None:
        raise RuntimeError(f"{names[0]} is not installed; `make setup-test` installs it")
    return found


def _browse(folder: Path, *arguments: str) -> str:
    command = [tool("chromium", "chromium-browser", "google-chrome"), *_FLAGS, f"--user-data-dir={folder / 'profile'}"]
    done = subprocess.run([*command, *arguments], check=True, capture_output=True, timeout=180)
    return done.stdout.decode("utf-8", "replace")


def shot(page: str, width: int, height: int, flags: tuple[str, ...] = ()) -> Image.Image:
    """The mail in grey as a browser shows it. An iframe gives the true width: a window is never narrower than 500."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "mail.html").write_text(page.replace("</head>", f"<style>{_FACES}</style></head>"), encoding="utf-8")
        (folder / "frame.html").write_text(
            f'<body style="margin:0"><iframe src="mail.html" style="border:0;width:{width}px;height:{height}px">',
            encoding="utf-8",
        )
        target = folder / "shot.png"
        size = f"--window-size={width},{height}"
        _browse(folder, *flags, size, f"--screenshot={target}", (folder / "frame.html").as_uri())
        with Image.open(target) as image:
            return image.convert("L").crop((0, 0, width, height))


_MEASURE = """<script>
const frame = document.querySelector('iframe');
frame.onload = () => {
  const inside = frame.contentDocument;
  let right = 0;
  for (const one of inside.querySelectorAll('body *')) {
    if (!one.closest('.wide') && one.textContent.trim()) right = Math.max(right, one.getBoundingClientRect().right);
  }
  document.body.setAttribute('data-right', Math.ceil(Math.max(right, inside.documentElement.scrollWidth)));
};
</script>"""


def right_edge(page: str, width: int) -> int:
    """Pixels to which the mail reaches at that width; a member's own wide table may scroll in its frame."""
    import html

    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "measure.html"
        frame = f'<iframe style="border:0;width:{width}px;height:600px" srcdoc="{html.escape(page)}"></iframe>'
        file.write_text(f"<!DOCTYPE html><body>{frame}{_MEASURE}</body>", encoding="utf-8")
        told = _browse(Path(scratch), "--virtual-time-budget=4000", "--dump-dom", file.as_uri())
    return int(told.partition('data-right="')[2].partition('"')[0])


def word_page(content: bytes) -> Image.Image:
    """The first page of a Word file in grey, as LibreOffice sets it with the shipped faces."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "report.docx").write_bytes(content)
        command = [tool("soffice", "libreoffice"), f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
        command += ["--headless", "--convert-to", "pdf", "--outdir", str(folder), str(folder / "report.docx")]
        subprocess.run(command, check=True, capture_output=True, timeout=240)
        return paper((folder / "report.pdf").read_bytes(), 1)


def paper(content: bytes, number: int, dpi: int = 60) -> Image.Image:
    """A page of a PDF in grey."""
    document = pypdfium2.PdfDocument(content)
    drawn: Image.Image = document[number - 1].render(scale=dpi / 72, grayscale=True).to_pil()
    document.close()
    return drawn.convert("L")


def small(image: Image.Image) -> Image.Image:
    """As the pictures are kept: small enough to forgive another drawing program, large enough to read headings."""
    return image.resize((image.width // 2, image.height // 2), Image.Resampling.LANCZOS)


def difference(one: Image.Image, other: Image.Image) -> float:
    """Mean difference of grey levels of 0-255; pictures of different sizes differ wholly."""
    if one.size != other.size:
        return 255.0
    return float(ImageStat.Stat(ImageChops.difference(one, other)).mean[0])


@cache
def mail(name: str) -> str:
    """HTML of a sample mail, its charts in it."""
    letter = every_letter()[name]
    return embedded(render(Templates(TEMPLATES), letter, "7K3Q9F").html, letter.context)


def pictures() -> dict[str, Image.Image]:
    """Every kept picture as it looks now."""
    from tests.adapters.printing.papers import APPROVED, docx

    page = mail("delivery")
    return {
        "mail-390": small(shot(page, PHONE, 1700)),
        "mail-1280": small(shot(page, DESK, 1300)),
        "mail-390-images-off": small(shot(page, PHONE, 1700, IMAGES_OFF)),
        "mail-390-dark": small(shot(page, PHONE, 1700, DARK)),
        "review-390": small(shot(mail("review_delivery"), PHONE, 2400)),
        "word-first": word_page(docx(APPROVED)),
    }


def keep() -> None:
    """Renew every reference picture."""
    from tests.adapters.printing import test_pictures

    SAMPLES.mkdir(parents=True, exist_ok=True)
    for name, image in pictures().items():
        image.quantize(16).save(SAMPLES / f"{name}.png", optimize=True)
        print(SAMPLES / f"{name}.png")
    test_pictures.keep()


def write(folder: Path, wanted: set[str]) -> None:
    """NAME.txt, NAME.html and pictures of the sample mails."""
    folder.mkdir(parents=True, exist_ok=True)
    templates = Templates(TEMPLATES)
    for name, letter in every_letter().items():
        words = render(templates, letter, "7K3Q9F")
        (folder / f"{name}.txt").write_text(f"{words.subject}\n{'=' * 60}\n{words.text}", encoding="utf-8")
        (folder / f"{name}.html").write_text(words.html, encoding="utf-8")
        for width in (PHONE, DESK) if not wanted or name in wanted else ():
            shot(mail(name), width, 9000).save(folder / f"{name}.{width}.png")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        write(Path(sys.argv[1]), set(sys.argv[2:]))
    else:
        keep()
