"""Templates are compiled once for all that a run of the tests starts: its workers and its servers.

To compile them all takes a processor 2.5 s, to read what was compiled 0.1 s.
"""

import atexit
import os
import shutil
import tempfile

from flask import Flask
from jinja2 import FileSystemBytecodeCache

FOLDER = "HJULET_TEST_TEMPLATES"  # in the environment, which a process hands on to those it starts


def compile_once() -> None:
    """Let every app of this process take its templates from the folder of this run.

    The first process makes the folder and throws it away at its end: what was compiled with other
    code than today's is never read.
    """
    if FOLDER not in os.environ:
        os.environ[FOLDER] = folder = tempfile.mkdtemp(prefix="hjulet-templates-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(os.environ[FOLDER])}
