"""Everything that the app said it saved can be found again. bin/lost-words tries it at length."""

from tests.lost_words import try_to_lose

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
