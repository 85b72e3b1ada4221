package dev.winnow.ingest.walk;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;

/// Makes archives and compressed bytes for tests, unusual ones too.
final class Packed {
  private Packed() {}

  /// Wraps the bytes that are written to it.
  private interface Coder {
    OutputStream on(OutputStream out) throws IOException;
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    return coded(bytes, GzipCompressorOutputStream::new);
  }

  static byte[] bzip2(byte[] bytes) throws IOException {
    return coded(bytes, BZip2CompressorOutputStream::new);
  }

  static byte[] xz(byte[] bytes) throws IOException {
    return coded(bytes, XZCompressorOutputStream::new);
  }

  private static byte[] coded(byte[] bytes, Coder coder) throws IOException {
    var out = new ByteArrayOutputStream();
    try (OutputStream coding = coder.on(out)) {
      coding.write(bytes);
    }
    return out.toByteArray();
  }

  /// A tar of names and texts, in turns; a name that ends with ` -> ` and a target is a link.
  static byte[] tar(String... entries) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (int i = 0; i < entries.length; i += 2) {
        if (entries[i].contains(" -> ")) {
          var link = new TarArchiveEntry(entries[i].split(" -> ")[0], TarConstants.LF_SYMLINK);
          link.setLinkName(entries[i].split(" -> ")[1]);
          tar.putArchiveEntry(link);
        } else {
          byte[] text = utf8(entries[i + 1]);
          var entry = new TarArchiveEntry(entries[i], true);
          entry.setSize(text.length);
          tar.putArchiveEntry(entry);
          tar.write(text);
        }
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  /// A zip of names and bytes, in turns.
  static byte[] zip(Object... entries) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipArchiveOutputStream(bytes)) {
      for (int i = 0; i < entries.length; i += 2) {
        zip.putArchiveEntry(new ZipArchiveEntry((String) entries[i]));
        zip.write(entries[i + 1] instanceof byte[] raw ? raw : utf8((String) entries[i + 1]));
        zip.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  /// A zip of `odd.txt`, whose bytes are given as they lie in the archive, and of `good.txt`.
  static byte[] zipWith(int method, String text, byte[] raw) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipArchiveOutputStream(bytes)) {
      var entry = new ZipArchiveEntry("odd.txt");
      entry.setMethod(method);
      entry.setSize(utf8(text).length);
      entry.setCompressedSize(raw.length);
      var crc = new CRC32();
      crc.update(utf8(text));
      entry.setCrc(crc.getValue());
      zip.addRawArchiveEntry(entry, new ByteArrayInputStream(raw));
      zip.putArchiveEntry(new ZipArchiveEntry("good.txt"));
      zip.write('y');
      zip.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// Replaces a part of the bytes by another one of the same length, wherever it is.
  static byte[] replaced(byte[] bytes, String from, String to) {
    return new String(bytes, StandardCharsets.ISO_8859_1)
        .replace(from, to)
        .getBytes(StandardCharsets.ISO_8859_1);
  }
}
