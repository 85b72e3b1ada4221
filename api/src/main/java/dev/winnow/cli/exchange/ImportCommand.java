package dev.winnow.cli.exchange;

import dev.winnow.cli.terminal.Terminal;
import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import dev.winnow.engine.exchange.VectorFiles;
import dev.winnow.engine.exchange.WeightFiles;
import dev.winnow.index.Schema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Learned sparse or dense vectors from a file.
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Put learned sparse or dense vectors from a file into an index, in place of those that it"
          + " has. No model makes any.",
      "FILE is CIFF where its name ends in .ciff, else JSON lines {\"_id\": ID, \"vector\": {TERM:"
          + " WEIGHT}}, or {\"_id\": ID, \"vector\": [NUMBER, NUMBER]} of dense vectors; all may be"
          + " compressed (.gz). Passages of a document that has several are ID#0, ID#1 and so on.",
      "Vectors of unknown ids are left out; then the exit code is 4, or 1 if all were."
    })
public final class ImportCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec command = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "INDEX", description = "Folder of the index, or a new one.")
  private Path folder = Path.of("");

  @Parameters(index = "1", paramLabel = "FILE", description = "The file.")
  private Path file = Path.of("");

  @Option(
      names = "--sparse",
      paramLabel = "MODEL",
      description =
          "What reads queries, where the index has no sparse vectors yet: a model as in winnow"
              + " index, or given (the default), which takes terms between white space as they"
              + " stand.")
  private @Nullable String sparse;

  @Option(
      names = "--embedder",
      paramLabel = "MODEL",
      description =
          "What reads queries of dense vectors, where the index has none yet: a model as in winnow"
              + " index, that which made them.")
  private @Nullable String embedder;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Name of the vectors in the index (default: the first).")
  private String name = "";

  @Option(names = "--add", description = "Make a document for each unknown id; its text is the id.")
  private boolean add;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  public ImportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    WeightFiles.Imported done;
    boolean dense = VectorFiles.isIn(file);
    if (dense ? sparse != null : embedder != null) {
      throw new ParameterException(
          command.commandLine(),
          "%s is given for %s vectors; expected %s; leave it out"
              .formatted(
                  dense ? "--sparse" : "--embedder",
                  dense ? "dense" : "sparse",
                  dense ? "--embedder or nothing" : "--sparse or nothing"));
    }
    try (Engine engine =
        Engine.open(
            folder, EngineConfig.DEFAULTS.withRecipe(dense ? denseRecipe() : sparseRecipe()))) {
      done =
          dense
              ? new VectorFiles(engine, name).read(file, add)
              : new WeightFiles(engine, name).read(file, add);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
    }
    if (done.unknown() > 0) {
      terminal.note(
          "%,d vectors have ids that no document has, '%s' the first; index these documents, or use --add"
              .formatted(done.unknown(), done.first()));
    }
    if (json) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("taken", done.taken());
      result.put("added", done.added());
      result.put("unknown", done.unknown());
      terminal.json(result);
    } else {
      terminal.out().println("%,d vectors imported".formatted(done.taken()));
    }
    if (done.unknown() == 0) {
      return Terminal.EXIT_DONE;
    }
    return done.taken() == 0 ? Terminal.EXIT_FAILED : Terminal.EXIT_PARTIAL;
  }

  private Recipe stored() {
    return Recipe.storedIn(folder)
        .orElseGet(() -> Recipe.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER));
  }

  private Recipe denseRecipe() {
    Recipe stored = stored();
    if (embedder == null && stored.spaces().isEmpty()) {
      throw new IllegalArgumentException(
          "%s has no dense vectors yet; expected the model that reads queries of these; name it with --embedder"
              .formatted(folder));
    }
    return embedder == null
        ? stored
        : stored.withSpace(name.isEmpty() ? Schema.DENSE : name, embedder);
  }

  private Recipe sparseRecipe() {
    Recipe stored = stored();
    if (stored.sparse().isEmpty()) { // weights are kept as they come
      return stored
          .withSparse(sparse == null ? Recipe.GIVEN : sparse)
          .withPrecision(Schema.Precision.EXACT);
    }
    return sparse == null ? stored : stored.withSparse(sparse);
  }
}
