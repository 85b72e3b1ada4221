package dev.winnow.ingest.unpack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.UnicodePathExtraField;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.archivers.zip.ZipMethod;
import org.jspecify.annotations.Nullable;

/// Reads a zip by its directory. What the headers before the entries say is not read until an entry
/// is opened, so that a damaged one harms no other.
final class ZipEntries implements ArchiveEntries {
  /// The code page of names from DOS and Windows that do not say that they are UTF-8.
  private static final Charset DOS =
      Charset.isSupported("IBM437") ? Charset.forName("IBM437") : StandardCharsets.ISO_8859_1;

  private final ZipFile zip;
  private final List<ZipArchiveEntry> all;
  private final Iterator<ZipArchiveEntry> entries;

  private ZipEntries(ZipFile zip) {
    this.zip = zip;
    this.all = Collections.list(zip.getEntries());
    this.entries = all.iterator();
  }

  static ZipEntries open(SeekableByteChannel channel) throws IOException {
    return Damage.asIoException(() ->
        new ZipEntries(
            ZipFile.builder()
                .setSeekableByteChannel(channel)
                .setCharset(StandardCharsets.UTF_8)
                .setIgnoreLocalFileHeader(true)
                .get()));
  }

  @Override
  public int count() {
    return all.size();
  }

  @Override
  public boolean canReopen() {
    return true;
  }

  @Override
  public @Nullable Entry next() {
    while (entries.hasNext()) {
      ZipArchiveEntry entry = entries.next();
      if (!entry.isDirectory() && !(entry.getName().endsWith("\\") && entry.getSize() == 0)) {
        return entry(entry);
      }
    }
    return null;
  }

  private Entry entry(ZipArchiveEntry entry) {
    EntryName name = EntryName.of(name(entry), true);
    String skipped =
        entry.isUnixSymlink() ? "link in an archive (its target is read if it is there too)" : "";
    return new Entry(
        name.path(),
        skipped,
        name.fault(),
        entry.getSize(),
        Math.max(0, entry.getCompressedSize()),
        () -> Damage.asIoException(() -> checked(entry)));
  }

  private void requireReadable(ZipArchiveEntry entry) throws IOException {
    if (entry.getGeneralPurposeBit().usesEncryption()) {
      throw new IOException(
          "it is encrypted; expected a file without a password; unpack it and repack the archive");
    }
    if (!zip.canReadEntryData(entry)) {
      ZipMethod method = ZipMethod.getMethodByCode(entry.getMethod());
      throw new IOException(
          "it is compressed by method %d%s; expected deflate, bzip2, xz or none; repack the archive"
              .formatted(
                  entry.getMethod(),
                  method == null || method == ZipMethod.UNKNOWN ? "" : " (" + method + ")"));
    }
  }

  private InputStream checked(ZipArchiveEntry entry) throws IOException {
    requireReadable(entry);
    InputStream in = zip.getInputStream(entry);
    if (in == null) {
      throw new IOException("the entry vanished from the archive");
    }
    return entry.getCrc() < 0 || entry.getSize() < 0
        ? in
        : new CheckedInput(in, entry.getSize(), entry.getCrc());
  }

  /// UTF-8 where the entry or its bytes say so, else the code page of the system that wrote it.
  private static String name(ZipArchiveEntry entry) {
    byte[] raw = entry.getRawName();
    if (raw == null || entry.getGeneralPurposeBit().usesUTF8ForNames()) {
      return entry.getName();
    }
    if (entry.getExtraField(UnicodePathExtraField.UPATH_ID) instanceof UnicodePathExtraField field
        && field.getNameCRC32() == crc(raw)) {
      return new String(field.getUnicodeName(), StandardCharsets.UTF_8);
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(raw)).toString();
    } catch (CharacterCodingException _) {
      boolean dos = entry.getPlatform() == ZipArchiveEntry.PLATFORM_FAT;
      return new String(raw, dos ? DOS : StandardCharsets.ISO_8859_1);
    }
  }

  private static long crc(byte[] bytes) {
    var crc = new CRC32();
    crc.update(bytes);
    return crc.getValue();
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
