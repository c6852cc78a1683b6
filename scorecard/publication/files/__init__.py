"""A release's figures as plain files for machines. Pages and workbook stand beside this package."""
