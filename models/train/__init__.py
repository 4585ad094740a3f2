"""Scripts that rebuild the bundled models; development only."""
