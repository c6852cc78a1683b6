"""What a home keeps beside its releases.

What belongs here: that the register only grows, and that whatever else is done to it is named.
What does not: what follows from an entry; that is tested with the release, the public edition or the command.
"""
