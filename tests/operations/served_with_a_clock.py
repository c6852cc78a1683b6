"""The code location of the project, where the time of day is the story's and no sensor sleeps long.

A story of weeks is lived in minutes. What sensors answer, and what comes of it, is the project's. Does not belong here:
anything that decides.
"""

from datetime import datetime

from orchestration import arrivals
from orchestration.definitions import defs
from tests.operations.story_clock import clock_of_this_machine

# the daemon goes round every five seconds, and asks each sensor that has not been asked for so long
SECONDS_BETWEEN_ANSWERS = 1


def time_of_the_story() -> datetime:
    """In the place of the machine's own time, where deliveries are waited for."""
    return clock_of_this_machine().read().replace(tzinfo=arrivals.LONDON)


arrivals.now_in_london = time_of_the_story
for sensor in defs.sensors or ():
    # given once where a sensor is declared, an hour for lateness; Dagster has no other place to change it
    sensor._min_interval = SECONDS_BETWEEN_ANSWERS
