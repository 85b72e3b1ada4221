package dev.winnow.ingest.walk;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.eclipse.jgit.ignore.IgnoreNode;
import org.jspecify.annotations.Nullable;

/// The `.gitignore` files that apply in one folder of a checkout, the deepest first, and
/// `.git/info/exclude` behind them; as git reads them. Outside of a checkout none applies: that is,
/// where no folder above has a `.git`. A checkout inside another has only its own. A user's global
/// rules are not read, and files that git tracks although a rule names them count as ignored.
/// Immutable.
final class IgnoreFiles {
  /// Honours nothing, in no folder.
  static final IgnoreFiles OFF = new IgnoreFiles(State.OFF, Path.of(""), List.of(), null);

  private static final IgnoreFiles OUTSIDE =
      new IgnoreFiles(State.OUTSIDE, Path.of(""), List.of(), null);

  private static final int MAX_BYTES = 1 << 20;

  private final State state;
  private final Path folder;
  private final List<IgnoreNode> rules;
  private final @Nullable IgnoreFiles above;

  private enum State {
    OFF,
    OUTSIDE,
    CHECKOUT
  }

  private IgnoreFiles(
      State state, Path folder, List<IgnoreNode> rules, @Nullable IgnoreFiles above) {
    this.state = state;
    this.folder = folder;
    this.rules = rules;
    this.above = above;
  }

  /// The rules that apply to `path` itself: those of the folders above it.
  ///
  /// @param path absolute
  static IgnoreFiles above(Path path) throws IOException {
    List<Path> folders = new ArrayList<>();
    for (Path up = path.getParent(); up != null; up = up.getParent()) {
      folders.add(up);
      if (isCheckout(up)) {
        Collections.reverse(folders);
        IgnoreFiles files = OUTSIDE;
        for (Path folder : folders) {
          files = files.inside(folder);
        }
        return files;
      }
    }
    return OUTSIDE;
  }

  /// The rules that apply in a folder, which lies in the one whose rules these are.
  IgnoreFiles inside(Path folder) throws IOException {
    if (state == State.OFF) {
      return this;
    }
    boolean top = isCheckout(folder);
    if (!top && state == State.OUTSIDE) {
      return this;
    }
    List<IgnoreNode> nodes = new ArrayList<>();
    add(nodes, folder.resolve(".gitignore"));
    if (top) {
      add(nodes, folder.resolve(".git").resolve("info").resolve("exclude"));
    }
    return !top && nodes.isEmpty()
        ? this
        : new IgnoreFiles(State.CHECKOUT, folder, nodes, top ? null : this);
  }

  boolean ignores(Path path, boolean isFolder) {
    for (IgnoreFiles files = this; files != null; files = files.above) {
      for (IgnoreNode node : files.rules) {
        Boolean ignored = node.checkIgnored(FileNames.inside(files.folder, path), isFolder);
        if (ignored != null) {
          return ignored;
        }
      }
    }
    return false;
  }

  private static boolean isCheckout(Path folder) {
    return Files.exists(folder.resolve(".git"), LinkOption.NOFOLLOW_LINKS);
  }

  private static void add(List<IgnoreNode> nodes, Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return; // as git, which follows no link here
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    }
    if (bytes.length > MAX_BYTES) {
      throw new IOException(
          "%s has more than %d bytes; expected a short list of patterns; shorten it, or switch such files off"
              .formatted(FileNames.last(file), MAX_BYTES));
    }
    var node = new IgnoreNode();
    node.parse(new ByteArrayInputStream(bytes, mark(bytes), bytes.length - mark(bytes)));
    nodes.add(node);
  }

  /// Length of a byte order mark, which git reads over.
  private static int mark(byte[] bytes) {
    byte[] mark = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    return bytes.length >= mark.length && Arrays.equals(mark, 0, 3, bytes, 0, 3) ? 3 : 0;
  }
}
