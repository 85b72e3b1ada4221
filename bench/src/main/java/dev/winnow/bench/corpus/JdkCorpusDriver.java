package dev.winnow.bench.corpus;

import dev.winnow.bench.run.Options;
import java.util.Map;

/// Makes the corpus and its vectors, which the other drivers read: 200,000 passages from the
/// sources and documentation of the running JDK, and their vectors by the int8 MiniLM. Both stay in
/// the user's cache; a killed run goes on where it was.
final class JdkCorpusDriver {
  private JdkCorpusDriver() {}

  public static void main(String[] args) throws Exception {
    Options options =
        Options.parse(
            "jdk-corpus",
            args,
            Map.of("passages", Corpus.PASSAGES, "vectors", "true"),
            Map.of("passages", Corpus.QUICK_PASSAGES));
    Corpus corpus = Corpus.open(options);
    IO.println("%,d passages in %s".formatted(corpus.size(), corpus.passages()));
    if (options.has("vectors")) {
      corpus.embed();
      try (var vectors = corpus.vectors()) {
        IO.println("%,d vectors beside them".formatted(vectors.size()));
      }
    }
  }
}
