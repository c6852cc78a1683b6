"""The country's own figures: what the Department for Education publishes, beside the lines that count the same.

Belongs here: which published file says what of which line (`formats`), reading such files (`published_files`), what
follows for England, regions, authorities and their statistical neighbours (`table`), and keeping it (`store`). Does
not: the figures typed by hand for lines that no file has (`seeds/benchmarks.csv`), drawing.
"""
