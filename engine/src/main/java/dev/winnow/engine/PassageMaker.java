package dev.winnow.engine;

import dev.winnow.embed.Embeddings;
import dev.winnow.embed.chunking.Chunker;
import dev.winnow.index.Document;
import dev.winnow.index.Passage;
import dev.winnow.index.Schema;
import dev.winnow.index.Vector;
import java.util.ArrayList;
import java.util.List;

/// Cuts documents into passages and gives passages their vectors.
final class PassageMaker {
  private final Chunking chunking;
  private final Chunker markdown;
  private final Chunker prose;

  PassageMaker(Chunking chunking) {
    this.chunking = chunking;
    int tokens = chunking.passages() ? chunking.tokens() : Chunking.DEFAULTS.tokens();
    this.markdown = Chunker.markdown(tokens);
    this.prose = Chunker.sentences(tokens, chunking.overlap());
  }

  /// The document with passages: its own where it brings some.
  Document cut(Document document) {
    if (!document.passages().isEmpty()
        || (document.text().isBlank() && document.title().isBlank())) {
      return document;
    }
    if (!chunking.passages() || document.text().isBlank()) {
      return document.withPassages(List.of(Passage.of(0, document.text().length())));
    }
    return document.withPassages(
        chunker(document).chunk(document.text()).stream()
            .map(chunk -> Passage.of(chunk.start(), chunk.end()).withHeadings(chunk.headings()))
            .toList());
  }

  private Chunker chunker(Document document) {
    return switch (String.valueOf(document.fields().get("type"))) {
      case "markdown", "html", "notebook" -> markdown;
      case "text", "json", "csv", "tsv", "null" -> prose;
      default -> Chunker.code(document.id(), chunking.tokens());
    };
  }

  /// The documents with a vector of a space for every passage that has none; what the model did not
  /// read is added to `warnings`.
  List<Document> embed(
      List<Document> documents, String space, PacedEmbedding embedder, List<String> warnings) {
    List<String> texts = new ArrayList<>();
    for (Document document : documents) {
      for (Passage passage : document.passages()) {
        if (passage.vector(space) == null) {
          texts.add(document.textOf(passage));
        }
      }
    }
    if (texts.isEmpty()) {
      return documents;
    }
    Embeddings vectors = embedder.passages(texts);
    List<Document> embedded = new ArrayList<>(documents.size());
    int next = 0;
    for (Document document : documents) {
      List<Passage> passages = new ArrayList<>(document.passages().size());
      for (Passage passage : document.passages()) {
        if (passage.vector(space) != null) {
          passages.add(passage);
          continue;
        }
        if (vectors.dropped(next) > 0) {
          warnings.add(
              "document '%s': the model%s read %d tokens of a passage and left out %d"
                  .formatted(
                      document.id(), ofSpace(space), vectors.tokens(next), vectors.dropped(next)));
        }
        passages.add(passage.with(space, Vector.of(vectors.vector(next++))));
      }
      embedded.add(document.withPassages(passages));
    }
    return embedded;
  }

  private static String ofSpace(String space) {
    return space.equals(Schema.DENSE) ? "" : " of space '%s'".formatted(space);
  }
}
