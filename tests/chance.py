"""Chance that is the same each time: what fails once fails on every machine, every time."""

from hypothesis import HealthCheck, settings

# The seed is the test itself. A failure prints the example, and how to try it alone (print_blob).
SAME = settings(
    derandomize=True,
    print_blob=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
