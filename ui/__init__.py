"""What people see: the chat, the source pane, the list of articles. Does not know how answers are found."""
