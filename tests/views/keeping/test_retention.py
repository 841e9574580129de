"""The page that says how long things are kept, and the command that deletes what is too old."""

from models.keeping.retention import rules
from models.people.rate_limit import RateLimit
from tests.views.plan.test_conversations import in_english
from views.keeping.retention import WORDS, how_long


def test_the_page_says_every_rule_of_the_file(app, browser):
    page = in_english(browser()).get("/retention").text
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert {rule.what for rule in rules()} == set(WORDS)
    assert page.count("<dt>") == len(rules())
    for said in ("As long as you want", "10 years", "1 year", "30 days", "1 day<"):
        assert said in page, said


def test_whoever_has_no_plan_is_not_told_of_one_of_their_own(cast, browser):
    owners, helpers = (in_english(browser(one)) for one in (cast.owner, cast.helper))
    assert "Your plan is kept" in owners.get("/retention").text
    page = helpers.get("/retention").text
    assert "A plan is kept for as long as its owner wants." in page
    assert "That you have looked in a plan, and when" in page
    for words in ("Your plan", "your plan", "What you said yes to", "with you, after"):
        assert words not in page, words


def test_days_and_years_are_said_as_people_say_them(app):
    with app.test_request_context():
        assert [how_long(days) for days in (1, 90, 365, 3653)] == [
            "1 dag",
            "90 dager",
            "1 år",
            "10 år",
        ]


def test_the_command_says_what_went(app):
    RateLimit.spend("somewhere", 5, 900)
    RateLimit.update(since=1).execute()
    ran = app.test_cli_runner().invoke(args=["tidy"])
    assert (ran.exit_code, "attempt        1" in ran.output, RateLimit.select().count()) == (
        0,
        True,
        0,
    )
