"""The data set as files: layout, snapshots, transactions, memory. No Beam, no HTTP."""
