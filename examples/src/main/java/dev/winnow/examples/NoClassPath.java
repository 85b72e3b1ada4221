package dev.winnow.examples;

import java.util.List;
import java.util.Set;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import org.jspecify.annotations.Nullable;

/// A file manager without files, for a parser that resolves nothing: the JDK's own opens every jar
/// of the class path for each source, in search of plug-ins, which takes longer than parsing.
final class NoClassPath extends ForwardingJavaFileManager<JavaFileManager> {
  NoClassPath(JavaCompiler compiler) {
    super(compiler.getStandardFileManager(_ -> {}, null, null));
  }

  @Override
  public @Nullable ClassLoader getClassLoader(Location location) {
    return null;
  }

  @Override
  public boolean hasLocation(Location location) {
    return false;
  }

  @Override
  public Iterable<JavaFileObject> list(
      Location location, String packageName, Set<JavaFileObject.Kind> kinds, boolean recurse) {
    return List.of();
  }
}
