package dev.winnow.embed.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Folders that this user alone may write to, because what lies there is run or believed. Where the
/// file system has no owners and modes, nothing is checked.
final class OwnFolder {
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

  private static final int WRITTEN_BY_ALL = 0002;
  private static final int STICKY = 01000;

  private OwnFolder() {}

  /// Makes a folder and the missing ones above it for their owner alone, whatever the umask, or
  /// takes one that is there, from which it keeps others.
  ///
  /// @return false where others could write to it until now, so that what lies there may be
  ///   anybody's
  /// @throws FileSystemException if it belongs to somebody else, or all could put another in its
  ///   place
  static boolean claim(Path folder) throws IOException {
    Path path = folder.toAbsolutePath().normalize();
    if (!hasModes(path)) {
      Path _ = Files.createDirectories(path);
      return true;
    }
    FileAttribute<?> own =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    Path made = Files.createDirectories(path, own).toRealPath();
    if (!Files.isWritable(made)) {
      throw new FileSystemException(path.toString(), null, "not writable");
    }
    UserPrincipal me = me(made);
    UserPrincipal owner = Files.getOwner(made);
    if (!owner.equals(me)) {
      throw new FileSystemException(
          path.toString(),
          null,
          "belongs to %s; expected a folder of %s, because native code is loaded from it"
              .formatted(owner.getName(), me.getName()));
    }
    requireFixed(made);
    return !keepOthersOut(made);
  }

  private static boolean hasModes(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("unix");
  }

  private static UserPrincipal me(Path folder) throws IOException {
    Path probe = Files.createTempFile(folder, "owner", ".tmp");
    try {
      return Files.getOwner(probe);
    } finally {
      Files.delete(probe);
    }
  }

  /// A folder that all may write to without being "sticky" lets all rename what is in it.
  private static void requireFixed(Path folder) throws IOException {
    for (@Nullable Path above = folder.getParent(); above != null; above = above.getParent()) {
      int mode = (Integer) Files.getAttribute(above, "unix:mode");
      if ((mode & WRITTEN_BY_ALL) != 0 && (mode & STICKY) == 0) {
        throw new FileSystemException(
            folder.toString(),
            null,
            "lies in %s, which everybody may write to; expected one that nobody else can put in its place"
                .formatted(above));
      }
    }
  }

  private static boolean keepOthersOut(Path folder) throws IOException {
    Set<PosixFilePermission> modes = EnumSet.copyOf(Files.getPosixFilePermissions(folder));
    boolean open = modes.removeAll(OTHERS);
    if (open) {
      Path _ = Files.setPosixFilePermissions(folder, modes);
    }
    return open;
  }

  /// Whether a file, no link, belongs to the owner of its folder, who alone may write to it.
  static boolean holds(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    return !hasModes(file)
        || Files.getOwner(file).equals(Files.getOwner(file.toAbsolutePath().getParent()))
            && Files.getPosixFilePermissions(file).stream().noneMatch(OTHERS::contains);
  }
}
