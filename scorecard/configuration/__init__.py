"""What an authority has decided, kept in its home and apart from the code, so that an upgrade touches none of it.

    <home>/config/targets.csv           rows for any authority, in the columns of the seed of that name
    <home>/config/916/targets.csv       rows of one authority; la_code may be left out

What belongs here: which rows of a home stand before those of `seeds/`, reading and checking them, writing the first of
them. Does not: what a seed is for (`seeds/*.yml`), what a row may hold (`scorecard.seeds.rows`), settings.
"""
