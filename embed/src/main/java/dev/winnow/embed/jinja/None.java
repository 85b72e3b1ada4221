package dev.winnow.embed.jinja;

/// Python's `None`.
enum None {
  NONE
}
