"""What somebody types, and the names that it finds or does not find: the same in every place."""

FOUND = [
    ("oyv", "Øyvind Hansen"),
    ("hansen øy", "Øyvind Hansen"),
    ("OEYVIND", "Øyvind Hansen"),
    ("ase odegard", "Åse Ødegård"),
    ("aase", "Åse Ødegård"),
    ("åse", "Aase"),
    ("sather", "Anne-Marie Sæther"),
    ("saether", "Anne-Marie Sæther"),
    ("säther", "Anne-Marie Sæther"),
    ("anne marie", "Anne-Marie Sæther"),
    ("marie-anne", "Anne-Marie Sæther"),
    ("muller jurg", "Jürgen Müller"),
    ("mueller", "Jürgen Müller"),
    ("jose", "José Pérez"),
    ("josé", "Jose"),
    ("el", "Michael"),
    ("sjö", "Sjøberg"),
    ("strasse", "Straße"),
    ("lodz", "Łódź"),
    ("", "Anybody"),
    ("  ", "Anybody"),
    (" - ", "Anybody"),
]
NOT_FOUND = [
    ("hansen ola", "Øyvind Hansen"),
    ("oyvindhansen", "Øyvind Hansen"),
    ("x", ""),
]
