"""The working database of an authority and dbt in this process.

Belongs here: opening and attaching databases, running dbt, the lineage that dbt knows, what must survive a crash of the
machine. Does not: any SQL that counts (`dbt_project/`) and anything about releases.
"""
