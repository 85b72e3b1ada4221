package dev.winnow.bench.anserini;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.bench.corpus.BenchPassage;
import dev.winnow.bench.corpus.Corpus;
import dev.winnow.bench.run.Folders;
import dev.winnow.bench.run.Fork;
import dev.winnow.bench.run.Options;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Anserini in a JVM of its own: its Lucene is older than Winnow's. Its class path is resolved by
/// Maven once, and its indexes are built once.
public final class AnseriniPeer {
  private static final int BATCH = 1_000;

  private final Options options;
  private final Corpus corpus;
  private final Path work;

  /// @param options with `version`, `cache` and `home`
  /// @param work where its classes and indexes lie
  public AnseriniPeer(Options options, Corpus corpus, Path work) {
    this.options = options;
    this.corpus = corpus;
    this.work = work;
  }

  /// A class path with the named program of `bench/anserini`, compiled.
  public String program(String name) throws IOException, InterruptedException {
    String classPath = classPath();
    Path classes = Files.createDirectories(work.resolve("classes"));
    Path compiler = Path.of(System.getProperty("java.home"), "bin", "javac");
    List<String> _ =
        Fork.lines(
            List.of(
                compiler.toString(),
                "-proc:none",
                "-d",
                classes.toString(),
                "-cp",
                classPath,
                options.path("home").resolve("anserini", name + ".java").toString()));
    return classes + File.pathSeparator + classPath;
  }

  /// The index of the corpus by that name.
  ///
  /// @param storing options of Anserini's indexer that say what is stored
  public Path index(String name, String... storing) throws IOException, InterruptedException {
    Path index = work.resolve(name);
    Path done = work.resolve(name + ".built");
    if (!Files.exists(done)) {
      Folders.delete(index);
      List<String> args = new ArrayList<>();
      args.addAll(List.of("-collection", "JsonCollection"));
      args.addAll(List.of("-generator", "DefaultLuceneDocumentGenerator"));
      args.addAll(List.of("-input", json().toString(), "-index", index.toString()));
      args.addAll(List.of("-threads", "1"));
      args.addAll(List.of(storing));
      Fork _ = Fork.run(classPath(), "io.anserini.index.IndexCollection", args.toArray());
      Files.createFile(done);
    }
    return index;
  }

  private String classPath() throws IOException, InterruptedException {
    Path file = options.path("cache").resolve("anserini-" + options.text("version"));
    if (!Files.exists(file)) {
      Path pom = options.path("home").resolve("anserini", "pom.xml");
      List<String> _ =
          Fork.lines(
              List.of(
                  "mvn",
                  "-B",
                  "-ntp",
                  "-f",
                  pom.toString(),
                  "dependency:build-classpath",
                  "-Danserini.version=" + options.text("version"),
                  "-Dmdep.outputFile=" + file.toAbsolutePath()));
    }
    return Files.readString(file).strip();
  }

  /// The corpus as Anserini reads it: a folder of JSON lines.
  private Path json() throws IOException {
    Path folder = work.resolve("json");
    Files.createDirectories(folder);
    var mapper = new ObjectMapper();
    try (var passages = corpus.read();
        var out = Files.newBufferedWriter(folder.resolve("corpus.jsonl"))) {
      for (var batch = passages.next(BATCH); !batch.isEmpty(); batch = passages.next(BATCH)) {
        for (BenchPassage passage : batch) {
          var line = Map.of("id", passage.id(), "contents", passage.contents());
          out.write(mapper.writeValueAsString(line));
          out.write('\n');
        }
      }
    }
    return folder;
  }
}
