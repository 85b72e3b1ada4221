package dev.winnow.index.store;

import dev.winnow.index.CorruptIndexException;
import dev.winnow.index.IndexVersionException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A JSON object of a commit. Each member is taken once; one that is left over comes from a later
/// version. Confined to one thread.
final class JsonObject {
  private final Map<String, Object> left;
  private final String path;
  private final Object folder;

  private JsonObject(Map<String, Object> members, String path, Object folder) {
    this.left = new LinkedHashMap<>(members);
    this.path = path;
    this.folder = folder;
  }

  /// @param text null where the commit has none
  /// @param path names it in messages
  static JsonObject parse(@Nullable String text, String path, Object folder) {
    try {
      return new JsonObject(Json.read(text == null ? "" : text), path, folder);
    } catch (IOException e) {
      throw damaged(path + " of its commit cannot be read", folder, e);
    }
  }

  String text(String name) {
    return take(name, String.class, "a string");
  }

  int number(String name) {
    return take(name, Integer.class, "a whole number");
  }

  boolean flag(String name) {
    return take(name, Boolean.class, "true or false");
  }

  JsonObject object(String name) {
    Map<String, Object> members = new LinkedHashMap<>();
    Map<?, ?> inner = take(name, Map.class, "an object");
    inner.forEach((key, value) -> members.put((String) key, value));
    return new JsonObject(members, path + "." + name, folder);
  }

  /// Names of the members that were not taken, in order.
  List<String> names() {
    return List.copyOf(left.keySet());
  }

  /// Fails where a member was not taken.
  void end() {
    if (!left.isEmpty()) {
      throw later("the member '%s'".formatted(names().getFirst()));
    }
  }

  /// The error that this object has something which this version does not know.
  IndexVersionException later(String what) {
    return new IndexVersionException(
        "%s was written by a later version of Winnow: its %s has %s, which this version does not know; use the version that wrote it, or index again"
            .formatted(folder, path, what),
        null);
  }

  private <T> T take(String name, Class<T> type, String expected) {
    Object value = left.remove(name);
    if (!type.isInstance(value)) {
      throw damaged("%s.%s is not %s".formatted(path, name, expected), folder, null);
    }
    return type.cast(value);
  }

  private static CorruptIndexException damaged(
      String what, Object folder, @Nullable Throwable cause) {
    return new CorruptIndexException(
        "index %s is damaged: %s; restore a backup, or index again".formatted(folder, what), cause);
  }
}
