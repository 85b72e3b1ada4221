package dev.winnow.bench.corpus;

import dev.winnow.bench.run.Options;
import dev.winnow.embed.Embedder;
import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.IntStream;

/// The corpus of all drivers and what was made of it, in a folder of the cache that is named by the
/// JDK's version and the number of passages. Everything in it can be deleted and is made again.
///
/// @param size passages
public record Corpus(Path folder, int size) {
  /// How many there are, unless a driver is told otherwise, and with `--quick`.
  public static final String PASSAGES = "200000";

  public static final String QUICK_PASSAGES = "150";

  private static final int DIMENSION = 384;

  /// Passages embedded between two appends: what a kill costs.
  private static final int BLOCK = 512;

  /// Makes the passages where they are missing.
  public static Corpus open(Options options) throws IOException {
    int size = options.number("passages");
    Path folder = options.path("cache").resolve("jdk-" + Runtime.version() + "-" + size);
    Files.createDirectories(folder);
    var corpus = new Corpus(folder, size);
    if (!Files.exists(corpus.passages())) {
      Path sources = JdkPassages.sources();
      IO.println("cutting %s into %,d passages".formatted(sources, size));
      Path half = folder.resolve("passages.half");
      PassageReader.write(half, JdkPassages.read(sources, size));
      Files.move(half, corpus.passages(), StandardCopyOption.ATOMIC_MOVE);
    }
    return corpus;
  }

  /// The corpus that another process made.
  public static Corpus at(Path folder, int size) {
    return new Corpus(folder, size);
  }

  public Path passages() {
    return folder.resolve("passages");
  }

  public PassageReader read() throws IOException {
    return new PassageReader(passages());
  }

  /// The vectors of the passages in their order, by the int8 model that is Winnow's default.
  public VectorFile vectors() throws IOException {
    return VectorFile.open(folder.resolve("minilm.f32"), DIMENSION);
  }

  /// Makes the vectors that are missing; after a kill it goes on where it was.
  public void embed() throws IOException {
    try (var models = Models.open(ModelsConfig.DEFAULTS);
        var vectors = vectors();
        var passages = read()) {
      requireModel(models.embedder("minilm"));
      int done = vectors.size();
      passages.skip(done);
      long start = System.nanoTime();
      int first = done;
      for (var block = passages.next(BLOCK); !block.isEmpty(); block = passages.next(BLOCK)) {
        vectors.append(embedded(models.embedder("minilm"), block));
        done += block.size();
        double seconds = (System.nanoTime() - start) / 1e9;
        double rate = (done - first) / seconds;
        IO.println(
            "embedded %,d of %,d, %.0f a second, %.0f minutes to go"
                .formatted(done, size, rate, (size - done) / rate / 60));
      }
    }
  }

  private static List<float[]> embedded(Embedder model, List<BenchPassage> block) {
    var made = model.passages(block.stream().map(BenchPassage::contents).toList());
    return IntStream.range(0, made.size()).mapToObj(made::vector).toList();
  }

  /// Fails where the vectors were made by another model than today's.
  private void requireModel(Embedder model) throws IOException {
    Path note = folder.resolve("minilm.fingerprint");
    if (!Files.exists(note)) {
      Files.writeString(note, model.fingerprint());
    }
    String made = Files.readString(note);
    if (!made.equals(model.fingerprint())) {
      throw new IllegalStateException(
          "%s holds vectors of model %s, but minilm is now %s; delete the folder"
              .formatted(folder, made, model.fingerprint()));
    }
  }
}
