"""What may be logged besides numbers and texts: images, figures, sound, video, tables."""
