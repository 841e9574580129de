"""What should not lie together: the database, the key that opens it, and the list of the erased."""

from pathlib import Path

from models.core.database import database, is_sqlite
from models.core.installation import Installation
from models.core.keys import KeyFile
from models.keeping.erasure import Erased

KEY_BESIDE = (
    "The key (%s) lies with the database (%s): whoever copies that folder can read every plan. "
    "Move the key elsewhere and set HJULET_KEY_FILE, or use HJULET_KEY or HJULET_KEY_COMMAND."
)
LIST_BESIDE = (
    "The list of the erased (%s) lies with the database (%s): a backup of that folder that is put "
    "back brings erased people back. Move the list elsewhere and set HJULET_ERASED_FILE."
)


def storage_warnings() -> list[str]:
    """What lies beside a SQLite database that must not, each as a sentence for the operator."""
    if not is_sqlite():
        return []
    file = Path(database.obj.database).resolve()
    found = []
    if isinstance(Installation.source, KeyFile) and _is_beside(Installation.source.path, file):
        found.append(KEY_BESIDE % (Installation.source.path, file))
    if _is_beside(Erased.path, file):
        found.append(LIST_BESIDE % (Erased.path, file))
    return found


def _is_beside(path: Path, file: Path) -> bool:
    """True if a copy of the file's folder holds this path too."""
    return path.resolve().is_relative_to(file.parent)
