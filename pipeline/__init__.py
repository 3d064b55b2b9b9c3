"""How jobs are assembled, launched, committed and reported."""
