"""Everything that the app said it saved can be found again. bin/lost-words tries it at length."""

from tests.lost_words import try_to_lose
from tests.lost_words_meeting import hold_meetings

SEED = 20


def test_many_writers_a_bad_network_and_a_killed_server_lose_no_word(tmp_path):
    outcome = try_to_lose(tmp_path, edits=600, kills=2, seed=SEED)
    assert (outcome.lost, outcome.twice, outcome.came_back, outcome.broken) == (
        set(),
        [],
        [],
        [],
    ), f"seed {SEED}\n{outcome}"
    faults = ("request lost", "answer lost", "doubled", "late", "slow")
    tried = (*faults, "conflicts", "told saved", "proposed")
    assert min(outcome.tried[name] for name in tried) > 10, f"seed {SEED}\n{outcome}"


def test_six_phones_at_a_table_lose_no_word_and_see_none_too_early(tmp_path):
    outcome = hold_meetings(tmp_path, writes=25, kills=0, seed=SEED)
    assert not outcome.is_bad, f"seed {SEED}\n{outcome}"
    tried = outcome.tried
    assert (tried["ticks"], tried["rounds"]) == (6, 2) and tried["answers"] >= 12
    assert tried["answer lost"] + tried["late"] > 3 and tried["signals"] > 6
