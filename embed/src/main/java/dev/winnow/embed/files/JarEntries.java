package dev.winnow.embed.files;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// Entries of jars on the class path.
final class JarEntries {
  private static final int CRC_DIGITS = 8;

  private JarEntries() {}

  /// What a jar's directory says of an entry.
  record Entry(long crc, long size) {
    /// For names of files: `CRC-SIZE`.
    @Override
    public String toString() {
      return HexFormat.of().toHexDigits(crc, CRC_DIGITS) + "-" + size;
    }
  }

  /// Null where the resource is not in a jar.
  static @Nullable Entry entry(URL resource) throws IOException {
    if (!(resource.openConnection() instanceof JarURLConnection connection)) {
      return null;
    }
    connection.setUseCaches(false);
    try (JarFile jar = connection.getJarFile()) {
      JarEntry entry = jar.getJarEntry(connection.getEntryName());
      return entry == null || entry.getCrc() < 0 || entry.getSize() < 0
          ? null
          : new Entry(entry.getCrc(), entry.getSize());
    }
  }

  /// The CRC-32 of a file. Mapped, in one call: before code is compiled a loop over parts takes
  /// twice as long.
  static long crc(Path file, long size) throws IOException {
    var crc = new CRC32();
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(file)) {
      crc.update(channel.map(MapMode.READ_ONLY, 0, size, arena).asByteBuffer());
    }
    return crc.getValue();
  }

  static InputStream open(URL resource) throws IOException {
    var connection = resource.openConnection();
    connection.setUseCaches(false);
    return connection.getInputStream();
  }
}
