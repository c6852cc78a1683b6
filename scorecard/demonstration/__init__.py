"""The demonstration delivery: an invented authority of believable size and story, made from a seed."""

from scorecard.demonstration.delivery import SyntheticDelivery, make_delivery

__all__ = ["SyntheticDelivery", "make_delivery"]
