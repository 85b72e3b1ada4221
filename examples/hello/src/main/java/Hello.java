import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.index.Document;
import dev.winnow.index.Filter;
import dev.winnow.index.Hit;
import dev.winnow.index.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Indexes three documents and asks a question that shares no word with its answer.
public final class Hello {
  private Hello() {}

  public static void main(String[] args) throws IOException {
    if (args.length > 0 && args[0].matches("-h|--help")) {
      IO.println("hello [FOLDER]: indexes three documents there, and asks about them");
      return;
    }
    Path folder = args.length > 0 ? Path.of(args[0]) : Files.createTempDirectory("hello");
    try (Engine engine = Engine.open(folder, EngineConfig.DEFAULTS)) {
      engine.add(
          Document.of("lucene", "Lucene searches text by keywords").with("year", 1999),
          Document.of("faiss", "FAISS compares dense vectors").with("year", 2017),
          Document.of("bm25", "BM25 ranks by term frequency").with("year", 1994));
      engine.commit();

      Query query = Query.of("nearest embeddings").withFilter(Filter.atLeast("year", 1995));
      for (Hit hit : engine.search(query).hits()) {
        IO.println("%.3f  %s  %s".formatted(hit.score(), hit.id(), hit.why()));
      }
    }
  }
}
