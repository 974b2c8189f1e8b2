"""From bytes to records: lines, documents, tables and flows read, wrappers undone, formats recognised, places kept."""
