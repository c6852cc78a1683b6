"""A delivery out of an object store: S3, or what speaks as it does, and Azure.

Belongs here: what lies in the store (`object_store`), and bringing a delivery from there to the landing place, whole
or not at all (`fetch_delivery`). Does not: reading what was brought: that is an ordinary delivery, and no run asks a
store.
"""
