"""Counting on Spark instead of DuckDB: the same models, in a process of its own, on tables handed over as Parquet.

Staging, the gates, the public edition and the release stay on DuckDB. What is counted comes back into the authority's
warehouse, so that no step after it knows which engine counted.

Belongs here: what is handed over and taken back, and Spark's process. Does not: what is counted (`dbt_project/`), and
what differs between the engines' SQL (`dbt_project/macros/engine.sql`).
"""
