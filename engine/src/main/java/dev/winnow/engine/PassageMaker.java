package dev.winnow.engine;

import dev.winnow.embed.TokenVectors;
import dev.winnow.embed.chunking.Chunker;
import dev.winnow.index.Document;
import dev.winnow.index.Passage;
import dev.winnow.index.Schema;
import java.util.ArrayList;
import java.util.List;

/// Cuts documents into passages and gives passages their vectors.
final class PassageMaker {
  /// Passages whose token vectors are made together.
  private static final int SLICE = 64;

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

  /// The documents with a value of a representation for every passage that has none; what the model
  /// did not read is added to `warnings`.
  List<Document> fill(
      List<Document> documents, String space, Making making, List<String> warnings) {
    List<String> texts = new ArrayList<>();
    for (Document document : documents) {
      for (Passage passage : document.passages()) {
        if (!passage.values().containsKey(space)) {
          texts.add(document.textOf(passage));
        }
      }
    }
    if (texts.isEmpty()) {
      return documents;
    }
    ValueMaker.Made made = making.make(texts);
    List<Document> embedded = new ArrayList<>(documents.size());
    int next = 0;
    for (Document document : documents) {
      List<Passage> passages = new ArrayList<>(document.passages().size());
      for (Passage passage : document.passages()) {
        if (passage.values().containsKey(space)) {
          passages.add(passage);
          continue;
        }
        if (made.dropped()[next] > 0) {
          warnings.add(
              "document '%s': the model%s %sleft out %d"
                  .formatted(
                      document.id(), ofSpace(space), read(made, next), made.dropped()[next]));
        }
        passages.add(passage.with(space, made.values().get(next++)));
      }
      embedded.add(document.withPassages(passages));
    }
    return embedded;
  }

  /// The documents with token vectors for every passage that has none, in slices, as they are
  /// large.
  List<Document> tokens(List<Document> documents, String name, LazyTokens model, Told told) {
    int total = 0;
    for (Document document : documents) {
      total += document.passages().size();
    }
    List<Document> made = new ArrayList<>(documents.size());
    int done = 0;
    for (Document document : documents) {
      List<Passage> passages = new ArrayList<>(document.passages());
      for (int from = 0; from < passages.size(); from += SLICE) {
        List<Passage> slice = passages.subList(from, Math.min(passages.size(), from + SLICE));
        List<TokenVectors> read =
            model.passages(
                slice.stream()
                    .filter(passage -> !passage.values().containsKey(name))
                    .map(document::textOf)
                    .toList());
        int next = 0;
        for (int i = 0; i < slice.size(); i++) {
          if (!slice.get(i).values().containsKey(name)) {
            TokenVectors own = read.get(next++);
            if (own.dropped() > 0) {
              told.warnings()
                  .add(
                      "document '%s': the model of '%s' left out %d tokens of a passage"
                          .formatted(document.id(), name, own.dropped()));
            }
            slice.set(i, slice.get(i).with(name, model.value(own)));
          }
        }
        done += slice.size();
        told.listener().embedded(done, total);
      }
      made.add(document.withPassages(passages));
    }
    return made;
  }

  /// Who hears of what was not read, and of progress.
  record Told(List<String> warnings, EmbeddingListener listener) {}

  /// How values are made of texts.
  interface Making {
    ValueMaker.Made make(List<String> texts);
  }

  private static String read(ValueMaker.Made made, int i) {
    return made.tokens().length == 0
        ? "read a passage in part: of its tokens it "
        : "read %d tokens of a passage and ".formatted(made.tokens()[i]);
  }

  private static String ofSpace(String space) {
    return space.equals(Schema.DENSE) ? "" : " of space '%s'".formatted(space);
  }
}
