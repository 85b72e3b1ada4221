package dev.winnow.bench.dense;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.store.ChecksumIndexInput;
import org.apache.lucene.store.FSDirectory;

/// What the table of a segment says about how hard its structure is searched for 10 neighbours.
///
/// @param probes lists that are looked into, of `lists`
/// @param depth candidates that are compared with the raw vectors
record DenseSetting(int lists, int probes, int depth) {
  /// Bytes of a table's header after its name: the segment's id, then a suffix and its length.
  private static final int ID = 16;

  /// Empty where the segment has no structure.
  static Optional<DenseSetting> read(Path folder) throws IOException {
    try (var files = Files.list(folder);
        var directory = FSDirectory.open(folder)) {
      var table = files.filter(file -> file.toString().endsWith(".wvm")).findFirst();
      if (table.isEmpty()) {
        return Optional.empty();
      }
      String name = table.get().getFileName().toString();
      try (ChecksumIndexInput in = directory.openChecksumInput(name)) {
        return read(in);
      }
    }
  }

  private static Optional<DenseSetting> read(ChecksumIndexInput in) throws IOException {
    int _ = CodecUtil.checkHeader(in, "WinnowFaiss-wvm", 0, 0);
    in.skipBytes(ID);
    in.skipBytes(in.readByte());
    if (in.readInt() < 0) {
      return Optional.empty();
    }
    in.skipBytes(Byte.BYTES + Integer.BYTES + 3L * Long.BYTES); // kind, vectors, place, CRC-32
    int lists = in.readInt();
    in.skipBytes(Integer.BYTES); // k, which is 10 in the first effort
    return Optional.of(new DenseSetting(lists, in.readInt(), in.readInt()));
  }

  @Override
  public String toString() {
    return lists <= 1
        ? "%,d compared".formatted(depth)
        : "%,d of %,d lists, %,d compared".formatted(probes, lists, depth);
  }
}
