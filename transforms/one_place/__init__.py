"""The steps of a run where all of its articles are in one place, without Beam."""
