"""Sheets to try the paper with: an ordinary one and an impossible one."""

from dataclasses import replace
from datetime import date

from models.paper import minutes as paper_minutes
from models.paper.hard_times import Section, blank
from models.paper.measure import ANY_FONT, VOICE
from models.paper.progress import Drawn, ProgressPage
from models.paper.progress import fitted as all_lines
from models.paper.sheet import Action, Contact, Emergency, Goal, Sheet, Spoke
from models.paper.week import Row, WeekPage, fitted, to_remember
from models.tools.hard_times import CALLS, ORDER

TITLES = dict.fromkeys(ORDER, "Det jeg ønsker hvis jeg blir innlagt") | {
    "self": "Det jeg gjør selv",
    "met": "Slik vil jeg bli møtt",
}
LONG = "Vi har snakket lenge om dette 😀 مرحبا بالعالم שלום og vil se på det igjen sammen. " * 25
WORD = "W" * 2000
# A picture of 12 x 8 points, as an address.
JPEG = "data:image/jpeg;base64," + (
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBan"
    "GQc1tdhbWGkJ6jq62rZ4C8ybqmx5moq6T/2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSk"
    "pKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKT/wAARCAAIAAwDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAA"
    "AAAAAAAAP/xAAXEAEBAQEAAAAAAAAAAAAAAAAAAQMh/8QAFAEBAAAAAAAAAAAAAAAAAAAAAv/EABgRAAIDAAAA"
    "AAAAAAAAAAAAAAACAQMx/9oADAMBAAIRAxEAPwCecXk4BMsDpw//2Q=="
)


def two_voices(one: Sheet, other: str = "Tore Lien: Jeg sover seks timer hver natt") -> Sheet:
    """The same where another voice stands beside everything that it may stand beside."""

    def also(text: str) -> str:
        return f"{text}{VOICE}{other}"

    return replace(
        one,
        first=also(one.first),
        dreams=tuple(map(also, one.dreams)),
        matters=tuple(map(also, one.matters)),
        goals=tuple(
            Goal(
                also(goal.text), tuple(replace(deed, what=also(deed.what)) for deed in goal.actions)
            )
            for goal in one.goals
        ),
    )


def sheet(**changes) -> Sheet:
    """About as much as a plan has after some conversations."""
    ordinary = Sheet(
        made_on=date(2026, 11, 22),
        name="Arvid",
        draft=True,
        look_again=date(2027, 1, 15),
        sign_in_url="https://hjulet.example/sign-in",
        first="Et sted å bo som er mitt",
        dreams=("En liten båt som er min",),
        matters=(
            "Å se dattera mi annenhver helg",
            "Å gjøre noe hver dag",
        ),
        goals=(
            Goal(
                "Jeg bor i egen leilighet",
                tuple(
                    Action(what, "Silje Haugen", "01 23 40 12", "3. des.")
                    for what in (
                        "Søke om kommunal bolig",
                        "Ringe om depositum",
                        "Se på leiligheten i Storgata",
                    )
                ),
            ),
            Goal(
                "Jeg ser Maja hver måned",
                (
                    Action("Ringe Maja", "Jeg", how="Etter middag", how_much="Hver søndag"),
                    Action("Avtale en kafétur", "Bente"),
                ),
            ),
            Goal(
                "Jeg gjør noe hver dag",
                (Action("Gå tur på onsdager", "Tore"), Action("Begynne på verkstedet")),
            ),
        ),
        strengths=(
            "Jeg kan reparere nesten alt",
            "Jeg kjenner fjorden",
            "Jeg gir meg ikke lett",
            "Folk ler",
        ),
        contacts=tuple(
            Contact(name, "01 23 40 13", "Søster. Når som helst, også om kvelden.")
            for name in ("Silje Haugen", "Tore Lien", "Bente", "Jonas Eide", "Ingrid Moe")
        ),
        spokes=tuple(
            Spoke(f"Område {place}", place, talk=place == 2, help=place == 5) for place in range(8)
        ),
        emergency=(Emergency("Mental Helse", "116 123"), Emergency("Kirkens SOS", "22 40 00 40")),
    )
    return replace(ordinary, **changes)


def huge(text: str) -> Sheet:
    """30 goals, 80 actions (20 of them done), 20 contacts, and everything as long as it may be."""
    action = Action(text, text, "+47 01 23 40 12", "før neste møte", how=text, how_much=text)
    return sheet(
        first=text,
        matters=(text,) * 5,
        dreams=(text,) * 9,
        achieved=(text,) * 12,
        strengths=(text,) * 20,
        name=text,
        goals=tuple(
            Goal(text, (action,) * 2 + (replace(action, done=True),) * (place < 20))
            for place in range(30)
        ),
        contacts=(Contact(text, "+47 01 23 40 12", text),) * 20,
        spokes=tuple(Spoke(text[:80], 3, True, True) for _ in range(16)),
        emergency=(Emergency(text, "116 123"),) * 9,
    )


def hard_times(one: Sheet) -> list[Section]:
    """The sections of "when it gets hard", with the texts and people of this sheet."""
    if not one.strengths:
        return blank(TITLES)
    return [
        Section(key, TITLES[key], people=one.contacts)
        if key == CALLS
        else Section(key, TITLES[key], one.strengths)
        for key in ORDER
    ]


def week(one: Sheet, font: float = ANY_FONT) -> WeekPage:
    """A week with the texts of this sheet in every part of every day."""
    texts = one.strengths
    rows = [Row("Onsdag", "25. nov.", (texts, texts[:1], texts)) for _day in range(7)]
    rows.append(to_remember("Å huske", [*texts[:4]]))
    return fitted(one, rows, texts, font)


def minutes(one: Sheet, font: float = ANY_FONT) -> paper_minutes.MinutesPage:
    """A meeting that decided what this sheet has agreed."""
    rows = tuple(
        paper_minutes.Decision(action.what, action.who, "01 23 40 12", action.when)
        for goal in one.goals
        for action in goal.actions
    )
    some = (*one.strengths, *one.dreams)
    held = paper_minutes.Minutes(
        which=some[0] if some else "",
        held="torsdag 26. november 2026",
        there=", ".join(contact.name for contact in one.contacts),
        decisions=rows,
        changed=some,
        left=some,
        wanted=() if rows else some,
        points=() if rows else some,
        call=tuple(f"{contact.name} {contact.phone}" for contact in one.contacts),
        again="torsdag 3. desember",
    )
    return paper_minutes.fitted(one, held, font)


def progress(one: Sheet, font: float = ANY_FONT) -> ProgressPage:
    """A line for each of the strengths of this sheet, 24 at most."""
    ends = (0, 32), (240, 8)
    lines = [
        Drawn(text, "M0 32L240 8", ends, "Først 2 (3. mars). Sist 8 (4. mai).")
        for text in one.strengths * (2 if len(one.strengths) > 2 else 1)
    ]
    return all_lines(one, lines, font)
