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
        too_much = self.most is not None and self.value > self.most
        too_little = self.least is not None and self.value < self.least
        return not too_much and not too_little

    def line(self) -> str:
        target = ""
        if self.most is not None:
            target = f"≤ {self.most:g}"
        elif self.least is not None:
            target = f"≥ {self.least:g}"
        said = ""
        if target:
            said = "ok" if self.holds else "NOT"
        shown = f"{self.value:.0f}" if self.value >= 100 else f"{self.value:.2f}"
        return f"{self.what:62} {shown:>8} {self.unit:6} {target:8} {said}"
