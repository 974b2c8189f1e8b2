"""The screens: the panes, the detail of a finding or record, the help, and questions to the user."""
