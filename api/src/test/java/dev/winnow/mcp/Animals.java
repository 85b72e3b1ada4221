package dev.winnow.mcp;

import dev.winnow.engine.Admission;
import dev.winnow.engine.Catalog;
import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import dev.winnow.index.Document;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A small collection with a long document, and a server of its tools.
public final class Animals implements AutoCloseable {
  /// Six sentences in a hundred paragraphs.
  static final String LONG =
      IntStream.rangeClosed(1, 100)
          .mapToObj(i ->
              "Paragraph %d of the whale song. Humpback whales sing for hours, \uD83D\uDC0B and each"
                      .formatted(i)
                  + " song has themes. Males sing in winter.")
          .collect(Collectors.joining("\n\n"));

  private final Engine engine;
  private final Catalog catalog;
  private final Admission admission = Admission.open(Admission.Limits.DEFAULTS.withRunning(1));

  private Animals(Engine engine) {
    this.engine = engine;
    this.catalog = Catalog.of(engine);
  }

  /// @param embedder name of a model, or [Recipe#NO_EMBEDDER]
  static Animals in(Path folder, String embedder) {
    write(folder.resolve("animals"), embedder);
    return new Animals(Engine.openReadOnly(folder.resolve("animals"), EngineConfig.DEFAULTS));
  }

  public static void write(Path folder, String embedder) {
    try (Engine engine =
        Engine.open(
            folder, EngineConfig.DEFAULTS.withRecipe(Recipe.DEFAULTS.withEmbedder(embedder)))) {
      engine.add(
          Document.of("koala", "Koalas sleep twenty hours a day and eat eucalyptus leaves.")
              .withTitle("Koala")
              .with("continent", "Australia")
              .with("url", "https://example.org/koala"),
          Document.of("shark", "Sharks must swim to breathe; they never sleep for long.")
              .withTitle("Shark")
              .with("continent", "none"),
          Document.of("emu", "Emus are birds that cannot fly. They run at 50 km/h.")
              .withTitle("Emu")
              .with("continent", "Australia"),
          Document.of("whale", LONG).withTitle("Whale").with("continent", "none"));
      engine.commit();
    }
  }

  McpServer server(McpLimits limits) {
    return McpServer.of(catalog, null, admission, limits);
  }

  /// Where the tools' calls wait for their turn, one at a time.
  Admission admission() {
    return admission;
  }

  @Override
  public void close() {
    admission.close();
    catalog.close();
    engine.close();
  }
}
