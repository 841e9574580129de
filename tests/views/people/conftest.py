"""What several tests here share: a provider to sign in at, and people to talk with."""

from tests.oidc import app_with_provider, server
from tests.talking import goal

__all__ = ["app_with_provider", "goal", "server"]
