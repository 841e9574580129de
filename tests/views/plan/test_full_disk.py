"""When the disk is full, what protects the owner is written all the same."""

import subprocess

import peewee
import pytest

from models.core import audit
from models.core.audit import Audit
from models.core.database import new_id, why_not_written
from models.core.reserve import WHOLE, make_reserve, reserve_file
from models.people.device import Device
from models.plan.access import Access
from models.plan.conversation import Conversation
from models.plan.guest import Guest
from models.tools.goals import Goal
from tests.ready import copy
from tests.talking import guests, in_english, let_in
from tests.writing import change, write

DISK = "4m"


@pytest.fixture
def database_url(tmp_path, first_cast):
    """A database on a small disk of its own. Only root may mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(disk)]
    if subprocess.run(mounted, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    url = f"sqlite:///{disk / 'test.db'}"
    copy(first_cast.filled, url)
    yield url
    subprocess.run(["umount", "-l", str(disk)], check=True)


def fill(folder):
    """Use up what is left of the disk, to the last byte."""
    with open(folder / "filler", "ab", buffering=0) as filler:
        size = 65536
        while size:
            try:
                filler.write(bytes(size))
            except OSError:
                size //= 2


def save(page, plan, text, **more):
    sent = {"expected": "0", "screen": "form", "turn": "1", "state": "open", **more}
    return page.post(f"/plans/{plan.id}/goal/{new_id()}", text=text, **sent)


@pytest.fixture
def owner(cast, browser):
    """Signed in, with all that she will read in place."""
    return in_english(browser(cast.owner))


@pytest.fixture
def full(owner, plan, browser, cast, tmp_path):
    """A function that fills the disk, so that no save gets through any more."""

    def fill_it():
        goal = write(Goal, plan, text="Anything")
        make_reserve()
        fill(tmp_path / "disk")
        with pytest.raises(peewee.DatabaseError) as refused:
            while True:
                goal = change(goal, text=f"Anything {goal.revision} {'x' * 900}")
        assert why_not_written(refused.value) == "full"

    return fill_it


def test_a_save_on_a_full_disk_says_so_and_keeps_the_words(owner, plan, full):
    full()
    answer = save(owner, plan, "My own words " + "x" * 900)
    assert (answer.status_code, answer.headers["Retry-After"]) == (507, "3")
    assert "My own words" in owner.page and "there is no room left" in owner.page
    answer = save(owner, plan, "My own words " + "x" * 900, autosave="1")
    assert (answer.status_code, "Your text is here. We keep trying." in owner.page) == (507, True)


def test_what_protects_the_owner_works_on_a_full_disk(owner, cast, browser, plan, full, tmp_path):
    write(Goal, plan, text="A flat")
    hanne, ulla, elsewhere = (browser(one) for one in (cast.helper, cast.outsider, cast.owner))
    assert elsewhere.sign_in(cast.owner).status_code == 303
    let_in(owner, in_english(ulla), plan)
    assert hanne.get(f"/plans/{plan.id}/plan").status_code == 200
    assert ulla.get(f"/plans/{plan.id}/plan").status_code == 200
    full()
    guest, devices = guests(plan)[0], Device.of(cast.owner.person)
    answers = [
        owner.post(f"/plans/{plan.id}/sharing/{cast.helper.person.id}/withdrawal"),
        owner.post(f"/plans/{plan.id}/conversation/guests/{guest.id}", answer="out"),
        owner.post(f"/plans/{plan.id}/conversation/end"),
        owner.post("/devices/others/end"),
        owner.post("/hide"),
    ]
    assert [answer.status_code for answer in answers] == [303] * 5
    assert Access.to(plan, cast.helper.person) is None
    assert Guest.inside(plan, cast.outsider.person) is None and Conversation.of(plan) is None
    assert len(devices) > 1 and [one.hidden for one in Device.of(cast.owner.person)] == [True]
    assert hanne.get(f"/plans/{plan.id}/plan").status_code == 404
    assert owner.post("/sign-out").status_code in (303, 401)
    verbs = [entry.verb for entry in Audit.select().order_by(Audit.id)]
    assert {"closed", "showed out", "gave room"} <= set(verbs) and list(audit.verify()) == []
    assert reserve_file().stat().st_size < WHOLE
    (tmp_path / "disk" / "filler").unlink()
    assert make_reserve() and reserve_file().stat().st_mode & 0o777 == 0o600


def test_signing_out_on_a_full_disk_ends_the_session(owner, cast, plan, full):
    full()
    assert owner.post("/sign-out").status_code == 303
    assert Device.of(cast.owner.person) == []
