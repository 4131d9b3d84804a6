"""The case note, the page and the charts."""
