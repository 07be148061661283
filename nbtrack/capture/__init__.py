"""What a run notes by itself of the place it runs in."""
