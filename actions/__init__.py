"""The action server: what the assistant looks up and changes. One module for each topic."""
