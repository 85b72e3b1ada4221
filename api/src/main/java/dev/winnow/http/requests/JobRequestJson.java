package dev.winnow.http.requests;

import dev.winnow.engine.NearestName;
import dev.winnow.engine.json.JsonLimits;
import dev.winnow.engine.json.JsonValue;
import dev.winnow.http.jobs.Job;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads requests for a job that indexes a folder: `{"folder":"docs","path":"guides/start.md"}`,
/// without `path` for all of it.
public final class JobRequestJson {
  private JobRequestJson() {}

  /// Reads a request.
  ///
  /// @param allowed names of the folders that may be indexed
  /// @throws IllegalArgumentException if the text is no such request, or names another folder
  public static Job.Folder folder(String text, Set<String> allowed, JsonLimits limits) {
    Map<String, JsonValue> members =
        JsonValue.parse("request", text, limits).members(Set.of("folder", "path"));
    JsonValue folder = members.get("folder");
    if (folder == null) {
      throw new IllegalArgumentException(
          "request has no member 'folder'; expected the name of an allowed folder, or JSON Lines as"
              + " application/x-ndjson; add it");
    }
    String name = folder.string("the name of an allowed folder");
    if (!allowed.contains(name)) {
      throw new IllegalArgumentException(
          "no folder %s is allowed%s; ask whoever runs the server to allow it by --allow-folder NAME=FOLDER"
              .formatted(
                  NearestName.quoted(name),
                  allowed.isEmpty()
                      ? ", nor any other"
                      : "; expected one of " + String.join(", ", allowed)));
    }
    JsonValue below = members.get("path");
    return new Job.Folder(name, below == null || below.isNull() ? "" : path(below.text()));
  }

  private static String path(String path) {
    if (path.startsWith("/")
        || path.contains("\\")
        || List.of(path.split("/")).contains("..")
        || !isPath(path)) {
      throw new IllegalArgumentException(
          "path is %s; expected names below the folder with '/' between them; leave it out for all of the folder"
              .formatted(NearestName.quoted(path)));
    }
    return path;
  }

  private static boolean isPath(String path) {
    try {
      Path _ = Path.of(path);
      return true;
    } catch (InvalidPathException _) {
      return false;
    }
  }
}
