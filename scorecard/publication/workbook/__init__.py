"""The workbook of a release. It shows what the site shows, cell by cell."""
