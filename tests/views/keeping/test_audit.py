"""bin/audit: the command by which an administrator checks the audit log."""

import csv
import io

import pytest

from models.core.audit import Audit, Head
from models.people.person import Person
from models.tools.goals import Goal
from tests.writing import write

WORDS = "Leiligheten ved fjorden"


@pytest.fixture
def plan(cast, browser):
    write(Goal, cast.owner.plan, text=WORDS)
    assert WORDS in browser(cast.helper).get(f"/plans/{cast.owner.plan.id}/plan").text
    return cast.owner.plan


def run(app, *arguments):
    return app.test_cli_runner().invoke(args=["audit", *arguments])


def rows(app, *options):
    return list(csv.DictReader(io.StringIO(run(app, "export", *options).stdout)))


def test_a_whole_log_is_said_to_be_whole(app, plan):
    ran = run(app, "verify")
    assert (ran.exit_code, ran.stdout) == (0, f"{Head.select().count()} chains are whole.\n")


def test_the_first_broken_entry_is_printed(app, plan):
    entry = Audit.get(Audit.plan_id == plan.id, Audit.number == 2)
    Head.update(seal=entry.seal, number=2, last=entry.id).where(Head.id == plan.id).execute()
    ran = run(app, "verify")
    assert (ran.exit_code, f"plan {plan.id}, entry" in ran.output) == (1, True)


def test_heads_that_were_kept_prove_that_nothing_went_back(app, plan, tmp_path):
    kept = tmp_path / "heads"
    kept.write_text(run(app, "heads").stdout)
    write(Goal, plan, text="More")
    assert run(app, "verify", str(kept)).exit_code == 0
    kept.write_text(run(app, "heads").stdout.replace(f"{plan.id} ", f"{plan.id} 9"))
    ran = run(app, "verify", str(kept))
    assert (ran.exit_code, "it stood here when the heads were noted" in ran.output) == (1, True)


def test_a_file_that_is_no_list_of_heads_is_said_to_be_none(app, plan, tmp_path):
    (tmp_path / "other").write_text("hello")
    ran = run(app, "verify", str(tmp_path / "other"))
    assert (ran.exit_code, "This is not a file" in ran.output) == (1, True)


def test_the_export_names_who_looked_and_by_what_right_and_tells_nothing_of_the_plan(
    app, plan, cast
):
    looks = [row for row in rows(app) if row["verb"] == "read"]
    assert [(row["name"], row["right"], row["kind"], row["plan"]) for row in looks] == [
        ("Hanne", "helper", "plan", str(plan.id))
    ]
    out = run(app, "export").stdout
    assert [word for word in (WORDS, "Leiligheten", cast.owner.person.name) if word in out] == []


def test_the_export_keeps_to_the_days_that_were_asked_for(app, plan):
    assert len(rows(app, "--since", "2026-01-01")) == len(rows(app)) > 0
    assert rows(app, "--since", "2999-01-01") == rows(app, "--until", "2026-01-01") == []


def test_a_name_is_not_run_by_a_spreadsheet(app, plan, cast):
    Person.get_by_id(cast.helper.person.id).rename("=HYPERLINK(1)")
    assert "'=HYPERLINK(1)" in [row["name"] for row in rows(app)]
