package org.example.ragdocs;

import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.index.Hit;
import dev.winnow.index.Query;
import dev.winnow.ingest.Ingest;
import dev.winnow.ingest.IngestConfig;
import dev.winnow.ingest.IngestListener;
import dev.winnow.ingest.Report;
import dev.winnow.memory.pack.Piece;
import dev.winnow.memory.pack.SentenceScorer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A folder of Markdown and text files, searched by words and by meaning.
final class Library implements AutoCloseable {
  private static final int DOCUMENTS = 8;

  private final Models models;
  private final Engine engine;

  /// What was found.
  ///
  /// @param pieces the passages that suit the question, as the packer takes them
  /// @param texts whole documents by id, for line numbers
  record Found(List<Piece> pieces, Map<String, String> texts) {}

  private Library(Models models, Engine engine) {
    this.models = models;
    this.engine = engine;
  }

  static Library open(Path index) {
    Models models = Models.open(ModelsConfig.DEFAULTS);
    return new Library(models, Engine.open(index, EngineConfig.DEFAULTS.withModels(models)));
  }

  /// Scores sentences by the model that the index uses.
  SentenceScorer scorer() {
    return SentenceScorer.meaning(models.embedder(engine.recipe().embedder()));
  }

  /// Brings the index up to date: reads only files that changed, and leaves out what `.gitignore`
  /// names. The report lists what could not be read.
  ///
  /// @param listener is told the progress
  Report update(Path docs, IngestListener listener) {
    IngestConfig config =
        IngestConfig.DEFAULTS.withOnly(path -> path.endsWith(".md") || path.endsWith(".txt"));
    return Ingest.run(engine, List.of(docs), config, listener);
  }

  Found find(String question) {
    List<Piece> pieces = new ArrayList<>();
    Map<String, String> texts = new LinkedHashMap<>();
    for (Hit hit : engine.search(Query.of(question).withTopK(DOCUMENTS)).hits()) {
      texts.put(hit.id(), hit.text());
      double score = hit.score();
      for (Hit.Match passage : hit.passages()) {
        pieces.add(piece(hit, passage, score));
        score /= 2; // a document's further passages count less
      }
    }
    return new Found(pieces, texts);
  }

  /// A passage under its document's name and last heading. Its source tells where it stands.
  private static Piece piece(Hit hit, Hit.Match passage, double score) {
    String heading = passage.headings().isEmpty() ? "" : passage.headings().getLast();
    int start = behindHeadings(hit.text(), passage.start(), passage.end());
    return Piece.of(hit.id() + "#" + start, hit.text().substring(start, passage.end()))
        .withMoment(Piece.Moment.of(hit.id(), start).withSpeaker(heading))
        .withSource(new Piece.Source(hit.id(), hit.title(), start, passage.end()))
        .withScore(score);
  }

  private static int behindHeadings(String text, int start, int end) {
    int at = start;
    while (at < end && (text.charAt(at) == '#' || text.charAt(at) == '\n')) {
      int next = text.indexOf('\n', at);
      at = next < 0 ? end : next + 1;
    }
    return at < end ? at : start;
  }

  @Override
  public void close() {
    engine.close();
    models.close();
  }
}
