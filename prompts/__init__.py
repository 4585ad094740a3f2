"""One Markdown file per model call, and the loader."""
