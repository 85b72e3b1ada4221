package dev.winnow.http;

import dev.winnow.engine.NearestName;
import io.javalin.http.Context;
import java.util.Set;
import java.util.TreeSet;

/// Parameters of a request's address.
final class Parameters {
  private static final int SHOWN = 20;

  private Parameters() {}

  /// @param known names that the route has
  static void requireKnown(Context context, Set<String> known) {
    for (String name : context.queryParamMap().keySet()) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "parameter '%s' is not known; expected %s%s"
                .formatted(
                    name,
                    known.isEmpty() ? "none" : String.join(", ", new TreeSet<>(known)),
                    NearestName.hint(name, known)));
      }
    }
  }

  /// @param name of the parameter in errors
  static int count(String name, String text) {
    if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) < 1) {
      throw new IllegalArgumentException(
          "%s is '%s'; expected a whole number from 1"
              .formatted(name, text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "..."));
    }
    return Integer.parseInt(text);
  }
}
