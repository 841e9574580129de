"""What tests read out of a page."""

import re


def hidden_fields(page):
    """Everything that the forms on the page carry along, but their token."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.page)
    return {name: value for name, value in found if name != "csrf_token"}
