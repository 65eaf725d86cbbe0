"""Datasets, metrics and one runner: `python -m evaluation.run NAME --data FOLDER`."""
