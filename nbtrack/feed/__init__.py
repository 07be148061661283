"""What a live view of a run is told, message by message; whoever carries them adds nothing."""
