"""A provider for the tests of the organisation's own sign-in."""

from tests.oidc import app_with_provider, server

__all__ = ["app_with_provider", "server"]
