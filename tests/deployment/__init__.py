"""What is handed to a server: units of systemd, image, compose file, proxy.

What belongs here: that these files hold, and that the processes that they name work together over PostgreSQL, started
by their own words. What does not: what those processes do (`tests/orchestration`), and what the wheel holds
(`tests/test_wheel.py`). No container and no systemd is started.
"""
