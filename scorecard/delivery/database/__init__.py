"""A delivery straight from a database that holds the Standard Safeguarding Dataset.

Belongs here: the queries (`queries`), writing a delivery's folder from their rows (`write_delivery`), the connections
(`connections`), and a script for where no Python may be installed (`script`). Does not: reading what was written: that
is an ordinary delivery, and nothing here is asked again.
"""
