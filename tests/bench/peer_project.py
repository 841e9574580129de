"""Runs in ihatemoney's own environment: makes a project with bills, and prints a cookie for it.

python peer_project.py BILLS
"""

import re
import sys
from datetime import date, timedelta

from ihatemoney.models import Bill, Person, Project, db
from ihatemoney.run import create_app
from werkzeug.security import generate_password_hash

NAMES = ("Amina", "Georg", "Alice", "Bente", "Jonas")


def main(bills: int) -> str:
    app = create_app()
    with app.app_context():
        project = Project(
            id="bench",
            name="Bench",
            password=generate_password_hash("bench"),
            contact_email="bench@example.com",
            default_currency="XXX",
        )
        people = [Person(name=name, weight=1, project=project) for name in NAMES]
        db.session.add_all([project, *people])
        db.session.commit()
        for n in range(bills):
            db.session.add(
                Bill(
                    amount=10 + n,
                    date=date(2026, 1, 1) + timedelta(n),
                    owers=people,
                    payer_id=people[n % len(people)].id,
                    project_default_currency="XXX",
                    what=f"Mat og drikke til turen, dag {n + 1}",
                )
            )
        db.session.commit()
    client = app.test_client()
    token = re.search(
        r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/authenticate?project_id=bench").text
    )[1]
    client.post("/authenticate", data={"id": "bench", "password": "bench", "csrf_token": token})
    page = client.get("/bench/")
    assert page.status_code == 200 and page.text.count("<tr") > bills, page.status
    return f"session={client.get_cookie('session').value}"


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
