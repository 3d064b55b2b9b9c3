"""What a run says of itself: progress while it works, counts when it is done."""
