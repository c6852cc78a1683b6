"""The seeds, typed: what people decide and what the world publishes, a CSV file each, described in `seeds/*.yml`."""

from scorecard.seeds.read_seeds import Seeds, load_seeds

__all__ = ["Seeds", "load_seeds"]
