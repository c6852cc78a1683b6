"""The site of a release: pages, charts, style. Figures and verdicts are read, never worked out, here."""
