package dev.winnow.embed.jinja;

import java.util.List;
import java.util.Map;

/// A macro, or a function that templates may call.
@FunctionalInterface
interface Function {
  Object call(List<Object> placed, Map<String, Object> named);
}
