"""Ids: what was made later has the larger one, also within a millisecond."""

from models.core.database import new_id


def test_ids_of_one_process_grow_however_quickly_they_are_made():
    made = [new_id() for _time in range(20_000)]
    assert made == sorted(set(made))
    assert max(made) < 2**63
