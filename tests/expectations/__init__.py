"""The checks of both gates, each on tables made to pass and to break it."""
