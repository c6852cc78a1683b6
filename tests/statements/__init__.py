"""What the marts say of figures, derived a second time in Python from the plotted points."""
