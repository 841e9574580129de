"""Pictures as phones make them, and files that only look like one."""

import io
import struct
import zlib

from PIL import Image

GPS = "59 deg 54 min in a garden"
COMMENT = b"taken by Ola himself"


def photo(size=(1200, 900), **options) -> bytes:
    """A JPEG in three colours: the left half red, the right one blue above green."""
    return _saved(drawn(size), "JPEG", **options)


def drawn(size=(1200, 900)) -> Image.Image:
    picture = Image.new("RGB", size, "red")
    half, middle = size[0] // 2, size[1] // 2
    picture.paste("blue", (half, 0, size[0], middle))
    picture.paste("green", (half, middle, *size))
    return picture


def of_a_phone(orientation: int = 1) -> bytes:
    """A JPEG with where it was taken, a comment, a thumbnail's worth of Exif, and XMP."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "A phone"
    exif[0x9286] = GPS
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (59.0, 54.0, 7.0)
    xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + GPS.encode() + b"</x:xmpmeta>"
    made = photo(exif=exif.tobytes(), comment=COMMENT, icc_profile=_profile())
    return made[:2] + b"\xff\xe1" + struct.pack(">H", len(xmp) + 2) + xmp + made[2:]


def _profile() -> bytes:
    from PIL import ImageCms

    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def in_format(name: str, mode: str = "RGB", **options) -> bytes:
    return _saved(drawn((300, 200)).convert(mode), name, **options)


def seen_through() -> bytes:
    picture = Image.new("RGBA", (300, 200), (255, 0, 0, 0))
    return _saved(picture, "PNG")


def of_16_bits() -> bytes:
    return _saved(Image.new("I;16", (300, 200), 40_000), "PNG")


def moving(name: str) -> bytes:
    frames = [Image.new("RGB", (300, 200), colour) for colour in ("blue", "red", "green")]
    return _saved(frames[0], name, save_all=True, append_images=frames[1:], duration=50)


def bomb() -> bytes:
    """A PNG of 450 kB that would be 3,600 million pixels."""
    return _png(60_000, 60_000, zlib.compress(b"\0" * 60_000 * 100, 9))


def small_lie() -> bytes:
    """A PNG that says it has few pixels, and brings many more."""
    return _png(10, 10, zlib.compress(b"\0" * 20_000_000, 1))


def _png(width: int, height: int, data: bytes) -> bytes:
    def chunk(name, content):
        body = name + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def page_within() -> bytes:
    """A JPEG that is also a page with a script in it."""
    return photo(comment=b"<script>alert(1)</script>") + b"<html><script>alert(2)</script></html>"


def too_many_pixels() -> bytes:
    return _png(6000, 5000, b"")


HOSTILE = {
    "nothing": lambda: b"",
    "words": lambda: b"Dear reader, this is no picture. " * 50,
    "svg": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "gif": lambda: in_format("GIF", "P"),
    "bmp": lambda: in_format("BMP"),
    "tiff": lambda: in_format("TIFF"),
    "pdf": lambda: in_format("PDF"),
    "truncated": lambda: photo()[:2000],
    "only a head": lambda: photo()[:20],
    "bomb": bomb,
    "too many pixels": too_many_pixels,
    "webp broken": lambda: in_format("WEBP")[:60],
    "heic": lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 500,
    "script in python": lambda: b"import os\nos.abort()\n",
}


def _saved(picture: Image.Image, name: str, **options) -> bytes:
    out = io.BytesIO()
    picture.save(out, name, **options)
    return out.getvalue()


def opened(made) -> Image.Image:
    return Image.open(io.BytesIO(bytes(made)))
