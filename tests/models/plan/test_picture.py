"""A picture of one's own: made anew, sealed, seen by few, and gone when it is replaced."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from PIL import Image

from models.core.audit import Audit
from models.core.database import database, is_sqlite
from models.keeping.erasure import erase
from models.keeping.key_rotation import rotate
from models.plan import picture as module
from models.plan import picture_reader
from models.plan.picture import LARGEST, READER, NoPicture, Picture, prepared
from models.plan.plan import Plan
from models.plan.visit import Visit
from tests import pictures
from tests.writing import as_owner

RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)


def near(one, other):
    return all(abs(a - b) < 40 for a, b in zip(one, other))


def made_of(file):
    """As `prepared`, in this process: a program that starts for each picture takes its time."""
    code, told = picture_reader.answer(file)
    if code:
        raise NoPicture(module.REASONS[code])
    return module._two(told)


def put(plan, file=None, words=None, shown=False):
    Picture.put(as_owner(plan), made_of(file or pictures.photo()), words, shown)
    return Picture.of(plan)


# Making it anew


def test_it_is_made_small_and_a_square_for_home_smaller_still():
    made = prepared(pictures.photo((4000, 3000)))
    large, small = pictures.opened(made["image"]), pictures.opened(made["small"])
    assert (large.format, large.size, large.mode) == ("JPEG", (800, 600), "RGB")
    assert (small.format, small.size) == ("WEBP", (176, 176))
    assert len(made["small"]) <= picture_reader.SMALL_BYTES


def test_noise_fits_too():
    noise = Image.effect_noise((1600, 1200), 90).convert("RGB")
    made = made_of(pictures._saved(noise, "JPEG"))
    assert len(made["image"]) <= picture_reader.LARGE_BYTES
    assert len(made["small"]) <= picture_reader.SMALL_BYTES


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_it_stands_upright_whichever_way_the_phone_was_held(orientation):
    """The red half is left, below or right or above in the file: after turning it is there."""
    large = pictures.opened(made_of(pictures.of_a_phone(orientation))["image"])
    width, height = large.size
    assert (width > height) == (orientation in (1, 3))
    place = {1: (0.1, 0.5), 3: (0.9, 0.5), 6: (0.5, 0.1), 8: (0.5, 0.9)}[orientation]
    assert near(large.getpixel((int(place[0] * width), int(place[1] * height))), RED)


def test_where_and_when_it_was_taken_is_gone():
    file = pictures.of_a_phone(6)
    secrets = (pictures.GPS.encode(), pictures.COMMENT, b"A phone", b"Exif", b"ICC_PROFILE", b"xmp")
    assert [word for word in secrets if word not in file] == [], "nothing there to remove"
    for made in made_of(file).values():
        assert [word for word in secrets if word in made] == []
        again = pictures.opened(made)
        assert not again.getexif() and not {"exif", "icc_profile", "comment", "xmp"} & set(
            again.info
        )


@pytest.mark.parametrize(
    "file",
    [
        pictures.in_format("PNG"),
        pictures.in_format("PNG", "P"),
        pictures.in_format("PNG", "1"),
        pictures.in_format("PNG", "LA"),
        pictures.in_format("JPEG", "CMYK"),
        pictures.in_format("JPEG", "L"),
        pictures.in_format("JPEG", progressive=True),
        pictures.in_format("WEBP", "RGBA"),
        pictures.of_16_bits(),
        pictures._saved(Image.new("RGB", (1, 1)), "PNG"),
        pictures._saved(Image.new("RGB", (3000, 1)), "PNG"),
    ],
    ids=range(11),
)
def test_whatever_kind_it_has_it_becomes_three_colours(file):
    made = {name: pictures.opened(one) for name, one in made_of(file).items()}
    assert (made["image"].mode, made["image"].format) == ("RGB", "JPEG")
    assert made["small"].format == "WEBP"


def test_what_can_be_seen_through_stands_on_white():
    large = pictures.opened(made_of(pictures.seen_through())["image"])
    assert near(large.getpixel((10, 10)), WHITE)


def test_16_bits_are_scaled_and_not_cut():
    assert near(
        pictures.opened(made_of(pictures.of_16_bits())["image"]).getpixel((9, 9)), [156] * 3
    )


@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
def test_of_a_moving_picture_the_first_stays(kind):
    made = pictures.opened(made_of(pictures.moving(kind))["image"])
    assert getattr(made, "n_frames", 1) == 1 and near(made.getpixel((9, 9)), BLUE)


def test_a_page_that_hides_in_a_picture_is_gone():
    file = pictures.page_within()
    assert file.count(b"<script>") == 2
    assert [name for name, made in made_of(file).items() if b"script" in made] == []


# Files that are made to do harm


@pytest.mark.parametrize("what", pictures.HOSTILE)
def test_no_such_file_is_taken(what):
    with pytest.raises(NoPicture) as refused:
        (prepared if what == "bomb" else made_of)(pictures.HOSTILE[what]())
    reasons = {"bomb": "large", "too many pixels": "large", "heic": "heic"}
    assert refused.value.reason == reasons.get(what, "none")


def test_a_file_of_30_mb_is_not_even_looked_at(monkeypatch):
    monkeypatch.setattr(module, "READER", Path("/nowhere"))
    with pytest.raises(NoPicture) as refused:
        prepared(b"\xff\xd8\xff" + b"x" * 30_000_000)
    assert refused.value.reason == "large" and LARGEST < 30_000_000


def test_a_picture_that_says_less_than_it_brings_is_no_harm():
    try:
        assert pictures.opened(prepared(pictures.small_lie())["image"]).size == (10, 10)
    except NoPicture as refused:
        assert refused.reason == "none"


def test_the_reader_has_a_ceiling_of_memory_and_time_and_knows_no_secret():
    """Whatever breaks the decoder: what it runs in holds 512 MB at most, and no key of ours."""
    probe = (
        "import resource, runpy, os, sys, io\n"
        f"module = runpy.run_path({str(READER)!r})\n"
        "sys.stdin = io.TextIOWrapper(io.BytesIO(b''))\n"
        "module['main']()\n"
        "limits = resource.RLIMIT_AS, resource.RLIMIT_CPU\n"
        "sys.stdout.write(' '.join(str(resource.getrlimit(one)[1]) for one in limits))\n"
        "bytearray(600 * 1024 * 1024)\n"
    )
    ran = subprocess.run([sys.executable, "-I", "-c", probe], capture_output=True, text=True)
    assert ran.stdout.split() == [str(512 * 1024 * 1024), "10"]
    assert "MemoryError" in ran.stderr


def test_the_reader_gets_nothing_of_our_environment(monkeypatch):
    monkeypatch.setenv("HJULET_KEY", "secret")
    told = []
    real = subprocess.run
    monkeypatch.setattr(
        module.subprocess, "run", lambda *a, **more: told.append(more) or real(*a, **more)
    )
    prepared(pictures.photo())
    assert told[0]["env"] == {} and os.environ["HJULET_KEY"] == "secret"


@pytest.mark.parametrize(
    "code",
    [
        "import os; os.kill(os.getpid(), 11)",
        "while True: pass",
        "import sys; sys.stdout.write('nonsense')",
    ],
)
def test_a_reader_that_crashes_or_never_ends_takes_nobody_along(code, monkeypatch, tmp_path):
    broken = tmp_path / "broken.py"
    broken.write_text(code)
    monkeypatch.setattr(module, "READER", broken)
    monkeypatch.setattr(module, "SECONDS", 1)
    before = time.monotonic()
    with pytest.raises(NoPicture) as refused:
        prepared(pictures.photo())
    assert refused.value.reason == "broken" and time.monotonic() - before < 10


# Keeping it


def test_one_that_is_replaced_or_removed_is_gone(plan):
    first = put(plan, words="Bikkja")
    second = put(plan, pictures.in_format("PNG"))
    assert first.id != second.id and Picture.select().count() == 1
    assert second.words is None and bytes(second.image) != bytes(first.image)
    Picture.remove(as_owner(plan))
    assert Picture.of(plan) is None and Picture.select().count() == 0


def raw(tmp_path):
    """All that lies in the database: its files, or the rows of PostgreSQL."""
    if is_sqlite():
        return b"".join(path.read_bytes() for path in tmp_path.glob("test.db*"))
    rows = database.execute_sql('SELECT image, small, words FROM "picture"').fetchall()
    return b"".join(bytes(value) for row in rows for value in row if value is not None)


def test_no_byte_of_it_lies_in_the_open_and_what_is_gone_is_not_there_either(plan, tmp_path):
    made = made_of(pictures._saved(Image.effect_noise((400, 300), 60), "JPEG"))
    pieces = [bytes(made[name][start:][:24]) for name in made for start in (0, 100, 400)]
    (tmp_path / "test.db-control").write_bytes(bytes(made["image"] + made["small"]))
    control = (tmp_path / "test.db-control").read_bytes()
    assert [piece for piece in pieces if piece not in control] == [], "the search does not work"
    (tmp_path / "test.db-control").unlink()
    Picture.put(as_owner(plan), made, "Bikkja på trappa", True)
    sealed = [bytes(value) for value in Picture.select(Picture.image, Picture.words).tuples().get()]
    lying = raw(tmp_path)
    assert [piece for piece in (*pieces, b"Bikkja") if piece in lying] == []
    assert [one for one in sealed if one[:40] not in lying and is_sqlite()] == []
    Picture.remove(as_owner(plan))
    assert [one for one in sealed if one[:40] in raw(tmp_path)] == []


def test_it_opens_only_in_its_own_place(plan):
    put(plan)
    image, small = Picture.select(Picture.image, Picture.small).tuples().get()
    Picture.update(image=small, small=image).execute()
    with pytest.raises(InvalidTag):
        bytes(Picture.of(plan).image)


def test_a_new_installation_key_and_an_erasure_know_it(plan):
    before = bytes(put(plan, words="Hytta").image)
    rotate()
    again = Picture.of(Plan.by_id(plan.id))
    assert (bytes(again.image), again.words) == (before, "Hytta")
    erase(plan.owner)
    assert Picture.select().count() == 0


def test_the_log_says_that_it_changed_and_not_what_is_on_it(plan):
    put(plan, words="Bikkja")
    Picture.of(plan).tell(as_owner(plan), "Katta", True)
    Picture.remove(as_owner(plan))
    entries = Audit.select().where(Audit.plan_id == plan.id, Audit.subject == "picture")
    assert [entry.verb for entry in entries.order_by(Audit.number)] == ["wrote", "wrote", "removed"]
    assert "Katta" not in repr([entry.__data__ for entry in entries])


@pytest.mark.parametrize("shown", [False, True])
def test_others_see_it_only_if_the_owner_shows_it(cast, plan, shown):
    put(plan, shown=shown)
    for member in (cast.helper, cast.reader):
        seen = Picture.seen_by(Visit.of(member.person, plan))
        assert (seen is not None) == shown
    assert Visit.of(cast.outsider.person, plan) is None
    assert Picture.brief(as_owner(plan)).shown is shown
