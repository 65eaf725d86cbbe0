"""Scripts that made the weights the product ships, each of them runnable again."""
