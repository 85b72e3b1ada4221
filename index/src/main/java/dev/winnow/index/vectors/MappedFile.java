package dev.winnow.index.vectors;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.store.Directory;

/// The file on disk in which a segment's structures lie, and the length it had when it was opened.
/// Native code that reads beyond the end of a mapped file ends the process, where Java gets an
/// exception. So the length is looked at before each native use.
///
/// @param name of the segment's compound file, where it has one
record MappedFile(Directory directory, String name, long length) {
  static MappedFile of(SegmentReadState state, String name) throws IOException {
    var segment = state.segmentInfo;
    String file =
        segment.getUseCompoundFile()
            ? IndexFileNames.segmentFileName(segment.name, "", "cfs")
            : name;
    return new MappedFile(segment.dir, file, segment.dir.fileLength(file));
  }

  /// Fails if the file is shorter by now. One that was deleted stays mapped whole.
  void requireUncut() throws IOException {
    long now;
    try {
      now = directory.fileLength(name);
    } catch (NoSuchFileException | FileNotFoundException _) {
      return;
    }
    if (now < length) {
      throw new CorruptIndexException(
          "cut from %d to %d bytes while it was open".formatted(length, now), name);
    }
  }
}
