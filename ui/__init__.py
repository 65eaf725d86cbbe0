"""What people see: the chat, the source pane, the list of articles. Knows articles and answers, not how they are found."""
