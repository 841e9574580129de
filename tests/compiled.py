"""Templates are compiled once for all the apps that the tests of one process make."""

from jinja2 import BytecodeCache


class Compiled(BytecodeCache):
    """Kept in memory, each with a hash of its text."""

    def __init__(self):
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket) -> None:
        if kept := self._kept.get(bucket.key):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()
