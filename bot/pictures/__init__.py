"""Charts, exercises and the process that draws them."""
