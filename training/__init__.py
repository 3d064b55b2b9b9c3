"""Training of the embedded model: prepare, pseudo-label, train, calibrate, export, evaluate."""
