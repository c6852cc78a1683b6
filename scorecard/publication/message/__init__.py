"""The message that a director forwards: how the month stands, in the words of the site.

Sending it does not belong here, nor any address: nothing leaves the machine.
"""
