"""For Beam's ``--setup_file``: all metadata lives in pyproject.toml."""

from setuptools import setup

setup()
