package dev.winnow.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.Set;

/// What runs of fuzzers have done so far, one folder for each parser: the CPU's time, the inputs
/// that were kept, and a fault. A piece that is killed leaves what was there before. To begin anew,
/// delete the folder.
///
/// @param folder of all parsers, made when it is needed
/// @param first seed; another goes beside runs in other folders
record FuzzFolder(Path folder, long first) {
  private static final String PROGRESS = "progress.properties";
  private static final String KEPT = "kept.base64";
  private static final String FAULT = "fault.base64";
  private static final long MILLIS = 1_000_000;
  private static final double SECONDS = 1e9;

  /// The parser with the least time.
  ///
  /// @param except parsers that are left out
  String least(Collection<String> names, Set<String> except) {
    return names.stream()
        .filter(name -> !except.contains(name))
        .min(Comparator.comparingLong(name -> number(name, "nanos")))
        .orElseThrow();
  }

  /// Fuzzes a parser for a while, beginning with what was kept. A fault of an earlier run is tried
  /// again first.
  ///
  /// @param nanos of CPU of this thread
  /// @return whether it took or refused all inputs; otherwise the fault is kept
  boolean go(String name, Fuzzer fuzzer, long nanos) throws IOException {
    List<byte[]> kept = inputs(name, KEPT);
    kept.addAll(inputs(name, FAULT));
    long piece = number(name, "pieces");
    Fuzzer.Done done;
    try {
      done = fuzzer.withKept(kept).run(first + piece, spent -> spent < nanos);
    } catch (Fuzzer.Fault fault) {
      write(name, FAULT, List.of(fault.input()));
      System.out.println("fuzz " + name + ": " + fault.getMessage() + ", by " + fault.getCause());
      return false;
    }
    write(name, KEPT, done.kept());
    Files.deleteIfExists(place(name).resolve(FAULT));
    var progress = new Properties();
    progress.setProperty("nanos", "" + (number(name, "nanos") + done.nanos()));
    progress.setProperty("inputs", "" + (number(name, "inputs") + done.inputs()));
    progress.setProperty("pieces", "" + (piece + 1));
    progress.setProperty("kept", "" + done.kept().size());
    progress.setProperty("slowest", "" + Math.max(number(name, "slowest"), done.slowest()));
    Path written = place(name).resolve(PROGRESS + ".new");
    try (var out = Files.newBufferedWriter(written)) {
      progress.store(out, null);
    }
    Files.move(written, place(name).resolve(PROGRESS), StandardCopyOption.REPLACE_EXISTING);
    return true;
  }

  /// What was done for a parser, in words.
  String line(String name) {
    return "%.0f s of CPU, %,d inputs, %,d kept, slowest %,d ms, in pieces: %d%s"
        .formatted(
            number(name, "nanos") / SECONDS,
            number(name, "inputs"),
            number(name, "kept"),
            number(name, "slowest") / MILLIS,
            number(name, "pieces"),
            Files.exists(place(name).resolve(FAULT)) ? ", A FAULT" : "");
  }

  private long number(String name, String key) {
    Path file = place(name).resolve(PROGRESS);
    if (!Files.exists(file)) {
      return 0;
    }
    var progress = new Properties();
    try (var in = Files.newBufferedReader(file)) {
      progress.load(in);
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + file, e);
    }
    return Long.parseLong(progress.getProperty(key, "0"));
  }

  private List<byte[]> inputs(String name, String file) throws IOException {
    List<byte[]> inputs = new ArrayList<>();
    if (Files.exists(place(name).resolve(file))) {
      for (String line : Files.readAllLines(place(name).resolve(file))) {
        inputs.add(Base64.getDecoder().decode(line));
      }
    }
    return inputs;
  }

  private void write(String name, String file, List<byte[]> inputs) throws IOException {
    Files.createDirectories(place(name));
    Path written = place(name).resolve(file + ".new");
    Files.write(written, inputs.stream().map(Base64.getEncoder()::encodeToString).toList());
    Files.move(written, place(name).resolve(file), StandardCopyOption.REPLACE_EXISTING);
  }

  private Path place(String name) {
    return folder.resolve(name.replace(' ', '-'));
  }
}
