package dev.winnow.embed.jinja;

import java.util.Map;

/// What `namespace(...)` gives: names that inner scopes may set.
record Namespace(Map<String, Object> values) {}
