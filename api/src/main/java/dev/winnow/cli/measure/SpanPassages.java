package dev.winnow.cli.measure;

import dev.winnow.embed.chunking.Chunk;
import dev.winnow.embed.chunking.Chunker;
import dev.winnow.embed.files.Sha256;
import dev.winnow.engine.Chunking;
import dev.winnow.index.Document;
import dev.winnow.index.eval.SpanMetrics.Span;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The passages of a collection, each a document of its own: a plan ranks them among those of all
/// texts.
///
/// @param spans where each document comes from, by its id
record SpanPassages(List<Document> documents, Map<String, Span> spans) {
  /// Cuts texts as the engine does: Markdown by headings, others by sentences.
  static SpanPassages of(SpanCollection collection, Chunking chunking) {
    List<Document> documents = new ArrayList<>();
    Map<String, Span> spans = new LinkedHashMap<>();
    collection
        .texts()
        .forEach((name, text) -> {
          for (Chunk chunk : chunker(text.file(), chunking).chunk(text.content())) {
            String id = "%s:%d-%d".formatted(name, chunk.start(), chunk.end());
            spans.put(id, new Span(name, chunk.start(), chunk.end()));
            documents.add(
                Document.of(id, text.content().substring(chunk.start(), chunk.end()))
                    .withTitle(String.join(" > ", chunk.headings())));
          }
        });
    return new SpanPassages(documents, spans);
  }

  private static Chunker chunker(String file, Chunking chunking) {
    if (!chunking.passages()) {
      return Chunker.whole();
    }
    return file.endsWith(".md")
        ? Chunker.markdown(chunking.tokens())
        : Chunker.sentences(chunking.tokens(), chunking.overlap());
  }

  /// Changes with every character and every cut.
  String fingerprint() {
    MessageDigest hash = Sha256.digest();
    for (Document document : documents) {
      String text = document.id() + "\n" + document.title() + "\n" + document.text() + "\n";
      hash.update(text.getBytes(StandardCharsets.UTF_8));
    }
    return Sha256.hex(hash);
  }
}
