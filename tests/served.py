"""The app as bin/serve hands it to granian, with the templates that a run of the tests compiled."""

import os

from app import served
from tests.compiled import FOLDER, compile_once

__all__ = ["served"]
if FOLDER in os.environ:  # not where bin/lost-words starts it
    compile_once()
