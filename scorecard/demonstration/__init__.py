"""The demonstration delivery: an invented authority of believable size and story, made from a seed."""

from scorecard.demonstration.delivery import INVENTED_NAME, SyntheticDelivery, make_delivery

__all__ = ["INVENTED_NAME", "SyntheticDelivery", "make_delivery"]
