package dev.winnow.index.verbatim;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.util.IOUtils;

/// Files that are needed while a segment is written, deleted in the end. What a killed process
/// leaves of them, Lucene deletes when the index is opened again.
final class ScratchFiles implements Closeable {
  private final Directory directory;
  private final String segment;
  private final IOContext context;
  private final List<IndexOutput> written = new ArrayList<>();

  ScratchFiles(Directory directory, String segment, IOContext context) {
    this.directory = directory;
    this.segment = segment;
    this.context = context;
  }

  IndexOutput create() throws IOException {
    IndexOutput out = directory.createTempOutput(segment, "verbatim", context);
    written.add(out);
    return out;
  }

  /// Ends a file and opens it.
  IndexInput read(IndexOutput out) throws IOException {
    out.close();
    return directory.openInput(out.getName(), IOContext.DEFAULT);
  }

  @Override
  public void close() {
    IOUtils.closeWhileHandlingException(written);
    IOUtils.deleteFilesIgnoringExceptions(
        directory, written.stream().map(IndexOutput::getName).toList());
  }
}
