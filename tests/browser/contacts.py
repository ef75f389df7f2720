"""All pictures of a tour on one sheet, a row per page: what each role sees of it, on a desktop and on a phone."""

from pathlib import Path

from PIL import Image, ImageDraw

COLUMN, ROW, MARGIN, LABEL = 240, 180, 8, 14
PAPER, INK = "white", "black"


def contact_sheet(folder: Path) -> Path:
    """``contacts.png`` in ``folder``, made of the pictures in the folders within it; their upper parts, made small."""
    roles = sorted(one for one in folder.iterdir() if one.is_dir())
    pages = sorted({picture.stem for role in roles for picture in role.glob("*.png")})
    size = (MARGIN + len(roles) * (COLUMN + MARGIN), MARGIN + len(pages) * (ROW + LABEL + MARGIN))
    sheet = Image.new("RGB", size, PAPER)
    pen = ImageDraw.Draw(sheet)
    for row, page in enumerate(pages):
        top = MARGIN + row * (ROW + LABEL + MARGIN)
        for column, role in enumerate(roles):
            left = MARGIN + column * (COLUMN + MARGIN)
            picture = role / f"{page}.png"
            if picture.exists():
                pen.text((left, top), f"{role.name} {page}", fill=INK)
                sheet.paste(_small(picture), (left, top + LABEL))
    path = folder / "contacts.png"
    sheet.save(path)
    return path


def _small(picture: Path) -> Image.Image:
    """The upper part of a page, as wide as a column or, of a phone, as high as a row."""
    with Image.open(picture) as page:
        upper = page.convert("RGB").crop((0, 0, page.width, min(page.height, max(page.width * 3 // 4, 844))))
    upper.thumbnail((COLUMN, ROW))
    return upper
