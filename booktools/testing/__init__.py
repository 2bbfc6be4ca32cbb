"""What pytest needs to run the pages with nbval."""
