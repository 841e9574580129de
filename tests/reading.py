"""What tests read from a page."""

import re


def hidden_fields(page):
    """{name: value} of the hidden fields in all forms on the page, without the token."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.page)
    return {name: value for name, value in found if name != "csrf_token"}
