"""The version of the product, as its package says."""

from importlib.metadata import version

VERSION = version("vivaroom")
