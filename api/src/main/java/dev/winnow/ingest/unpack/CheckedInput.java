package dev.winnow.ingest.unpack;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;

/// Compares the checksum and the number of the bytes that were read with what an archive's
/// directory says; throws at the end where they differ. The decoders of Commons Compress do not.
final class CheckedInput extends FilterInputStream {
  private final long size;
  private final long crc;
  private final CRC32 seen = new CRC32();
  private long count;

  CheckedInput(InputStream in, long size, long crc) {
    super(in);
    this.size = size;
    this.crc = crc;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = in.read(buffer, offset, length);
    if (read > 0) {
      seen.update(buffer, offset, read);
      count += read;
    } else if (read < 0) {
      requireSame();
    }
    return read;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  private void requireSame() throws IOException {
    if (count != size) {
      throw new IOException(
          "it has %d bytes where the archive says %d; make the archive again"
              .formatted(count, size));
    }
    if (seen.getValue() != crc) {
      throw new IOException(
          "its checksum is %08x where the archive says %08x, so its bytes are damaged; make the archive again"
              .formatted(seen.getValue(), crc));
    }
  }
}
