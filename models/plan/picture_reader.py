"""Reads a picture that somebody sent, and makes it anew: small, upright, and nothing but pixels.

A program of its own: the file comes on standard input, the two new pictures go to standard output
(the length of the first in four bytes, then both). models/plan/picture.py runs it without any
environment. It gives itself a ceiling of memory and time before it looks at the file, so that a
file that breaks the decoder breaks nothing else.
"""

import io
import resource
import struct
import sys
import warnings

# What a process of Python and Pillow needs, and the largest picture below: see MOST_PIXELS.
MOST_MEMORY = 512 * 1024 * 1024  # bytes of address space
MOST_SECONDS = 10  # of computing

# Exit codes.
NOT_A_PICTURE = 3
HEIC = 4
TOO_LARGE = 5

# A JPEG is decoded at an eighth of its size when it may be; of all others each pixel is held.
MOST_PIXELS = {"JPEG": 120_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
MOST_PIXELS_IN_SCANS = 25_000_000  # of a progressive JPEG, which is held whole
LARGE = (800, 800)  # pixels, at most
LARGE_BYTES = 200_000
SMALL = (176, 176)  # pixels: 88 on the screen of most phones
SMALL_BYTES = 3_000  # home may cost 8 kB in all, and this comes with every visit
ORIENTATION = 0x0112  # in Exif 2.32, 4.6.4
TURNS = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}  # {orientation: Image.Transpose}


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump would hold the picture
    code, made = answer(sys.stdin.buffer.read())
    sys.stdout.buffer.write(made)
    return code


def answer(file: bytes) -> tuple[int, bytes]:
    """(exit code, what is written) for this file."""
    if file[4:8] == b"ftyp" and file[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"avif"):
        return HEIC, b""
    try:
        picture = decoded(file)
        image, small = as_jpeg(picture), as_small_webp(picture)
    except (TooLarge, MemoryError):
        return TOO_LARGE, b""
    except Exception:  # whatever a decoder says of a broken file: it is no picture
        return NOT_A_PICTURE, b""
    return 0, struct.pack(">I", len(image)) + image + small


class TooLarge(Exception):
    """More pixels than we decode."""


def decoded(file: bytes):
    """The first picture in the file, upright, in sRGB and at most LARGE. Raises TooLarge."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = max(MOST_PIXELS.values())
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        picture = Image.open(io.BytesIO(file), formats=tuple(MOST_PIXELS))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooLarge from None
    check_size(picture)
    turn = picture.getexif().get(ORIENTATION)
    picture.draft("RGB", (2 * LARGE[0], 2 * LARGE[1]))
    profile = picture.info.get("icc_profile")
    picture = plain(picture)
    picture.thumbnail(LARGE, Image.Resampling.LANCZOS, reducing_gap=2.0)
    picture = in_srgb(picture, profile)
    if turn in TURNS:
        picture = picture.transpose(Image.Transpose(TURNS[turn]))
    clean = Image.new("RGB", picture.size)  # without what came along: comments, Exif, profiles
    clean.paste(picture)
    return clean


def check_size(picture) -> None:
    """Raises TooLarge."""
    format_ = "JPEG" if picture.format == "MPO" else picture.format
    most = MOST_PIXELS[format_]
    if "progressive" in picture.info:
        most = MOST_PIXELS_IN_SCANS
    if picture.width * picture.height > most:
        raise TooLarge


def plain(picture):
    """The picture in red, green and blue, on white where it can be seen through."""
    from PIL import Image

    if picture.mode.startswith(("I", "F")):  # 16 bits a pixel: Pillow would cut instead of scale
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    seen = picture.convert("RGBA")
    seen.thumbnail(LARGE, reducing_gap=2.0)
    white = Image.new("RGBA", seen.size, "white")
    return Image.alpha_composite(white, seen).convert("RGB")


def in_srgb(picture, profile: bytes | None):
    """The same colours without the profile that says what they mean: phones use a wider one."""
    from PIL import ImageCms

    if not profile:
        return picture
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        changed = ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"))
        return changed or picture
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture


def as_jpeg(picture) -> bytes:
    return saved(picture, LARGE_BYTES, format="JPEG", optimize=True)


def as_small_webp(picture) -> bytes:
    """A square from its middle, a little above, where faces are."""
    from PIL import Image, ImageOps

    square = ImageOps.fit(picture, SMALL, Image.Resampling.LANCZOS, centering=(0.5, 0.4))
    return saved(square, SMALL_BYTES, format="WEBP", method=6)


def saved(picture, most: int, **how) -> bytes:
    """The picture as a file of at most so many bytes, as good as that allows."""
    for quality in (80, 65, 50, 40, 30, 20, 10):
        out = io.BytesIO()
        picture.save(out, quality=quality, **how)
        if out.tell() <= most:
            return out.getvalue()
    return saved(picture.reduce(2), most, **how)


if __name__ == "__main__":
    sys.exit(main())
