"""The table that is printed: what, figure, target, and whether it holds."""

from dataclasses import dataclass


@dataclass
class Figure:
    """One figure. Without a target it only informs."""

    what: str
    value: float
    unit: str = ""
    most: float | None = None
    least: float | None = None

    @property
    def holds(self) -> bool:
        return not (
            self.most is not None
            and self.value > self.most
            or self.least is not None
            and self.value < self.least
        )

    def line(self) -> str:
        target = (
            f"≤ {self.most:g}"
            if self.most is not None
            else f"≥ {self.least:g}"
            if self.least is not None
            else ""
        )
        said = "" if not target else "ok" if self.holds else "NOT"
        shown = f"{self.value:.0f}" if self.value >= 100 else f"{self.value:.2f}"
        return f"{self.what:62} {shown:>8} {self.unit:6} {target:8} {said}"
