"""Databases opened, attached, read and filled. What the models count is tested beside them."""
