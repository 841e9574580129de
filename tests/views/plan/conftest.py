"""What several tests here share: a goal, and somebody to whom the plan is closed."""

from tests.talking import goal, ulla

__all__ = ["goal", "ulla"]
