"""What the screen knows, in the shape in which it is shown: fed by updates, read by widgets, without any widget."""
