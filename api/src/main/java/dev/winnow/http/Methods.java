package dev.winnow.http;

import io.javalin.http.Context;
import io.javalin.http.MethodNotAllowedResponse;
import java.util.Set;
import java.util.TreeSet;

/// The methods that a path can be asked by.
final class Methods {
  /// A header of the answer, and the details of a [MethodNotAllowedResponse] in which its web
  /// server has them.
  static final String ALLOW = "Allow";

  private static final String AVAILABLE = "availableMethods";

  private Methods() {}

  /// Tells the methods of a path that is there.
  ///
  /// @return whether that is the whole answer, as to OPTIONS
  static boolean tell(MethodNotAllowedResponse e, Context context) {
    Set<String> methods = new TreeSet<>(Set.of("OPTIONS"));
    for (String method : e.getDetails().getOrDefault(AVAILABLE, "").split("[^A-Z]+")) {
      if (!method.isEmpty()) {
        methods.add(method);
      }
    }
    if (methods.contains("GET")) {
      methods.add("HEAD");
    }
    context.header(ALLOW, String.join(", ", methods));
    if (!context.req().getMethod().equals("OPTIONS")) {
      return false;
    }
    context.status(204).result("");
    return true;
  }
}
