"""From the landing folder into `raw`: contracts, files as they come, what was seen of each.

Belongs here: everything that reads what an authority hands over. Does not: typing and decoding (staging, in dbt),
judging whether the delivery is fit to use (`scorecard.gates`).
"""
