"""Requests per second: our plan page and ihatemoney's page of bills, on the same server."""

import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from os import environ
from pathlib import Path
from statistics import median

from tests.bench import server
from tests.bench.load import per_second
from tests.bench.report import Figure
from tests.bench.world import World, parts_on

CACHE = Path(tempfile.gettempdir()) / "hjulet-bench"
ROUNDS = 5
SECONDS = 4
HERE = Path(__file__).parent


def figures(world: World) -> list[Figure]:
    """In turn, A B A B; the pages as they are served, signed in."""
    rows = parts_on(world.demo.plan)
    with server.ours() as us, _ihatemoney(rows) as (them, cookie):
        asked = {
            us: (us.at(world.demo.at("plan")), world.demo.cookie),
            them: (them.at("/bench/"), cookie),
        }
        rounds = [{one: _load(one, *asked[one]) for one in (us, them)} for _ in range(ROUNDS)]
        memory = {one: max(one.memory()) for one in asked}
    rate = {one: median(each[one][0] for each in rounds) for one in asked}
    work = {one: median(each[one][1] for each in rounds) for one in asked}
    return [
        Figure(
            f"plan page ÷ ihatemoney's page, {rows} rows each, req/s",
            median(each[us][0] / each[them][0] for each in rounds),
            "×",
            least=10,
        ),
        Figure("  the same by the processor time that a request takes", work[them] / work[us], "×"),
        Figure("  the plan page", rate[us], "req/s"),
        Figure("  ihatemoney's page", rate[them], "req/s"),
        Figure("  processor time of a plan page", work[us], "ms"),
        Figure("  processor time of ihatemoney's page", work[them], "ms"),
        Figure("  memory of our worker under load", memory[us], "MB"),
        Figure("  memory of ihatemoney's worker under load", memory[them], "MB"),
    ]


def _load(one: server.Server, address: str, cookie: str) -> tuple[float, float]:
    """(requests per second, milliseconds of the workers' processor time per request)"""
    before = one.seconds()
    rate = per_second(address, cookie, SECONDS)
    return rate, (one.seconds() - before) * 1000 / (rate * SECONDS)


@contextmanager
def _ihatemoney(bills: int):
    """The newest version, in an environment kept between runs. Its data is thrown away."""
    python = CACHE / "ihatemoney" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", python.parents[1]], check=True)
        subprocess.run(
            [
                python,
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "ihatemoney",
                f"granian=={_our_granian()}",
            ],
            check=True,
        )
    folder = Path(tempfile.mkdtemp(prefix="hjulet-bench-peer-"))
    settings = folder / "settings.py"
    settings.write_text(
        f'SQLALCHEMY_DATABASE_URI = "sqlite:///{folder / "peer.db"}"\nSECRET_KEY = "bench"\n'
        "SESSION_COOKIE_SECURE = False\n"
    )
    environment = environ | {"IHATEMONEY_SETTINGS_FILE_PATH": str(settings)}
    try:
        cookie = subprocess.run(
            [python, HERE / "peer_project.py", str(bills)],
            env=environment,
            cwd=folder,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.split()[-1]
        with server.served(
            "ihatemoney.wsgi:application",
            "/",
            server.WSGI,
            python=str(python),
            cwd=folder,
            env=environment,
        ) as running:
            yield running, cookie
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _our_granian() -> str:
    text = (server.ROOT / "requirements.txt").read_text()
    return re.search(r"^granian==([\d.]+)", text, re.MULTILINE)[1]
