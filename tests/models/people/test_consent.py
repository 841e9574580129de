"""The owner's yes: to which words, in which language, and when."""

import pytest

from models.core.audit import Audit
from models.core.database import now
from models.people.consent import PLAN_TEXT, Consent
from models.people.person import Person
from models.plan.plan import Plan
from views.people.welcome import own_a_plan


@pytest.mark.parametrize("language", ["nb", "sv", "en"])
def test_the_yes_is_kept_with_its_text_and_language(app, language):
    person = own_a_plan(language, "NO", None, "2468")
    yes = Consent.get(Consent.person == person)
    assert yes.kind == "plan"
    assert yes.text_version == PLAN_TEXT
    assert yes.language == language
    assert yes.withdrawn_at is None
    assert now() - yes.given_at < 60


def test_the_yes_stands_in_the_log(app):
    person = own_a_plan("nb", "NO", None, "2468")
    note = Audit.get(Audit.verb == "said yes")
    assert note.person_id == person.id
    assert note.plan_id == Plan.of(person).id
    assert note.subject_id == Consent.get().id


def test_a_plan_that_breaks_while_it_is_made_leaves_nobody_behind(app):
    with pytest.raises(ValueError):
        own_a_plan("nb", "NO", "Ola\ud800", "2468")
    assert (Person.select().count(), Plan.select().count(), Consent.select().count()) == (0, 0, 0)
