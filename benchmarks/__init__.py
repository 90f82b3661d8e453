"""The same work on Samspill's store and on its peers, side by side in one run."""
