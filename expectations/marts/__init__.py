"""Gate 2: do the figures agree with themselves and with each other?"""
