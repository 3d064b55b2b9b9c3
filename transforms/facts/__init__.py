"""What the amounts of an article state about the world, as typed facts."""
