package dev.winnow.index.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.index.SegmentInfo;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.util.StringHelper;
import org.apache.lucene.util.Version;
import org.jspecify.annotations.Nullable;

/// An index's files, of which the checker can read the list of segments although some segments' own
/// descriptions (`.si`) are damaged or gone. Lucene reads these together with the list, so that one
/// of them hides all segments. Here each is replaced by one that the list accepts and the segment
/// does not: the checker finds that segment broken, as it does with any other damage, and goes on
/// to the next.
final class ReadableSegments extends FilterDirectory {
  private final Directory substitutes;

  private ReadableSegments(Directory files, Directory substitutes) {
    super(files);
    this.substitutes = substitutes;
  }

  /// A view of `files`; what is written to it goes there.
  static Directory of(Directory files) throws IOException {
    String list = SegmentInfos.getLastCommitSegmentsFileName(files);
    if (list == null) {
      return files;
    }
    byte[] listed;
    try (IndexInput input = files.openInput(list, IOContext.READONCE)) {
      listed = new byte[Math.toIntExact(input.length())];
      input.readBytes(listed, 0, listed.length);
    }
    Set<String> names = new TreeSet<>();
    for (String file : files.listAll()) {
      if (IndexFileNames.CODEC_FILE_PATTERN.matcher(file).matches()) {
        names.add(IndexFileNames.parseSegmentName(file));
      }
    }
    var substitutes = new ByteBuffersDirectory();
    for (String name : names) {
      Entry entry = Entry.of(name, listed);
      if (entry != null && !readable(files, entry)) {
        SegmentInfo substitute = entry.substitute(files);
        entry.codec().segmentInfoFormat().write(substitutes, substitute, IOContext.DEFAULT);
      }
    }
    return substitutes.listAll().length == 0 ? files : new ReadableSegments(files, substitutes);
  }

  private static boolean readable(Directory files, Entry entry) {
    try {
      SegmentInfo _ =
          entry.codec().segmentInfoFormat().read(files, entry.name, entry.id, IOContext.READONCE);
      return true;
    } catch (IOException | RuntimeException _) {
      return false;
    }
  }

  /// What the list of segments says of one.
  ///
  /// @param deleted documents
  private record Entry(String name, byte[] id, Codec codec, int deleted) {
    /// The entry of a segment, or null: `name`, which its length precedes, 16 bytes, the name of
    /// the codec, and 12 bytes, which end in the number of deleted documents.
    static @Nullable Entry of(String name, byte[] list) {
      byte[] wanted = (" " + name).getBytes(StandardCharsets.US_ASCII);
      wanted[0] = (byte) name.length();
      for (int at = 0; at + wanted.length <= list.length; at++) {
        if (Arrays.equals(list, at, at + wanted.length, wanted, 0, wanted.length)) {
          Entry entry = of(name, list, at + wanted.length);
          if (entry != null) {
            return entry;
          }
        }
      }
      return null;
    }

    private static @Nullable Entry of(String name, byte[] list, int at) {
      int length = at + StringHelper.ID_LENGTH;
      int end = length < list.length ? length + 1 + list[length] : list.length;
      if (end <= length || end + Long.BYTES + Integer.BYTES > list.length) {
        return null;
      }
      String codec = new String(list, length + 1, end - length - 1, StandardCharsets.US_ASCII);
      return Codec.availableCodecs().contains(codec)
          ? new Entry(
              name,
              Arrays.copyOfRange(list, at, length),
              Codec.forName(codec),
              ByteBuffer.wrap(list).getInt(end + Long.BYTES))
          : null;
    }

    /// A description under which the segment's other files are not found: one of a compound file
    /// where there is none, and the other way round.
    SegmentInfo substitute(Directory files) throws IOException {
      boolean compound =
          Arrays.asList(files.listAll()).contains(IndexFileNames.segmentFileName(name, "", "cfs"));
      int documents = Math.max(documents(files, compound), deleted);
      return described(files, !compound, documents);
    }

    private SegmentInfo described(Directory files, boolean compound, int documents) {
      var info =
          new SegmentInfo(
              files,
              Version.LATEST,
              Version.LATEST,
              name,
              documents,
              compound,
              false,
              codec,
              Map.of(),
              id,
              Map.of(),
              null);
      info.setFiles(Set.of());
      return info;
    }

    /// Documents and passages of the segment, as its index of ids counts them; 1 where it cannot be
    /// read.
    private int documents(Directory files, boolean compound) {
      SegmentInfo most = described(files, compound, Integer.MAX_VALUE);
      try (Directory parts =
          compound ? codec.compoundFormat().getCompoundReader(files, most) : null) {
        Directory from = parts == null ? files : parts;
        FieldInfos fields = codec.fieldInfosFormat().read(from, most, "", IOContext.READONCE);
        var state = new SegmentReadState(from, most, fields, IOContext.READONCE);
        try (var terms = codec.postingsFormat().fieldsProducer(state)) {
          var ids = terms.terms(Layout.ID);
          return ids == null ? 1 : ids.getDocCount();
        }
      } catch (IOException | RuntimeException _) {
        return 1;
      }
    }
  }

  @Override
  public IndexInput openInput(String name, IOContext context) throws IOException {
    return substituted(name)
        ? substitutes.openInput(name, context)
        : super.openInput(name, context);
  }

  @Override
  public long fileLength(String name) throws IOException {
    return substituted(name) ? substitutes.fileLength(name) : super.fileLength(name);
  }

  private boolean substituted(String name) throws IOException {
    return Arrays.asList(substitutes.listAll()).contains(name);
  }
}
