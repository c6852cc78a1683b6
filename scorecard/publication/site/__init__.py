"""The site of a release: pages, charts, style. Figures and verdicts are read, never worked out, here."""

from pathlib import Path

# the look of all pages of the project
STYLE = Path(__file__).parent / "assets" / "site.css"
