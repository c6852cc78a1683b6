"""The country's own figures: what the Department for Education publishes, beside the lines that count the same.

Belongs here: which published file has what (`formats`), reading such files (`published_files`), what follows for
England, regions, authorities and their statistical neighbours (`table`) and for the seeds (`seed_rows`), and keeping it
(`store`). Does not: which line a published measure is about (`seeds/published_measures.csv`), which figure a page shows
(`benchmarks_of_measures`), drawing.
"""
