"""What stands between a network and the page: who may come in, what is passed on, how much of it, and in what form.

Knows addresses, headers, sizes and rates; nothing of articles and answers.
"""
