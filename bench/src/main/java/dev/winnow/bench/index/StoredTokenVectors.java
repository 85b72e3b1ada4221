package dev.winnow.bench.index;

import dev.winnow.index.MultiVector;
import dev.winnow.index.late.Codebooks;
import dev.winnow.index.late.LateSearch;
import dev.winnow.index.late.TokenReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.store.FSDirectory;

/// Token vectors of an index, as its files have them.
public final class StoredTokenVectors {
  private StoredTokenVectors() {}

  /// The codebooks of a representation of an index in a folder.
  public static Codebooks codebooks(Path folder, String name) throws IOException {
    try (var reader = DirectoryReader.open(FSDirectory.open(folder))) {
      return codebooks(reader, name);
    }
  }

  private static Codebooks codebooks(DirectoryReader reader, String name) throws IOException {
    String prefix = "winnow.codebook." + name + ":";
    Map<String, String> texts = new TreeMap<>();
    reader
        .getIndexCommit()
        .getUserData()
        .forEach((key, text) -> {
          if (key.startsWith(prefix)) {
            texts.put(key.substring(prefix.length()), text);
          }
        });
    return Codebooks.of(texts);
  }

  /// The decoded vectors of some passages, evenly chosen.
  static List<MultiVector> some(DirectoryReader reader, String name, int most) throws IOException {
    Codebooks books = codebooks(reader, name);
    int step = Math.max(1, Math.ceilDiv(reader.numDocs(), most));
    List<MultiVector> some = new ArrayList<>();
    for (LeafReaderContext leaf : reader.leaves()) {
      TokenReader tokens = LateSearch.reader(leaf.reader(), name, books);
      for (int doc = 0; doc < leaf.reader().maxDoc(); doc++) {
        if ((leaf.docBase + doc) % step == 0 && tokens.advance(doc)) {
          MultiVector own = tokens.vectors();
          some.add(MultiVector.of(own.dimension(), own.values())); // to be coded anew
        }
      }
    }
    return some;
  }
}
