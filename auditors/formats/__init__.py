"""What log entries mean: a module for each format, and the vocabularies that several formats share."""
