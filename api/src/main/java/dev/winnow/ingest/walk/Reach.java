package dev.winnow.ingest.walk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Whether a walk of a folder comes to something inside it.
public final class Reach {
  private Reach() {}

  /// True for the folder itself and for what lies in it, but not behind a hidden name or one that a
  /// `.gitignore` names.
  public static boolean leads(Path folder, Path path) {
    if (!path.startsWith(folder)) {
      return false;
    }
    try {
      IgnoreFiles ignores = IgnoreFiles.above(folder);
      Path at = folder;
      for (int i = folder.getNameCount(); i < path.getNameCount(); i++) {
        ignores = ignores.inside(at);
        at = at.resolve(path.getName(i));
        if (isHidden(at) || ignores.ignores(at, Files.isDirectory(at))) {
          return false;
        }
      }
    } catch (IOException _) {
      return true; // the walk reports what is wrong
    }
    return true;
  }

  static boolean isHidden(Path path) {
    Path name = path.getFileName();
    return name != null && name.toString().startsWith(".");
  }
}
