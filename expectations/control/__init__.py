"""Gate 1: what the run was told."""
