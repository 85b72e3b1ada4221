package dev.winnow.embed.running;

import dev.winnow.embed.exports.Export;
import dev.winnow.embed.exports.ExportPorts;
import dev.winnow.embed.exports.NetworkInfo;
import dev.winnow.embed.files.OnnxFile.Declared;
import dev.winnow.embed.graph.GraphOptions;
import dev.winnow.embed.graph.GraphOptions.Output;
import dev.winnow.embed.network.Shape;
import dev.winnow.embed.onnx.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A network that is run as its file is.
///
/// Such files differ in what they make of padding and of gaps between keys; none is fed to them.
/// Texts that are equally long and have equally much before them run together, or one by one where
/// the file's 8 bits are scaled by what is in a batch. They also differ in whether they can score
/// some tokens only; most score all, which for a vocabulary of 152,000 takes 600 kB a token. Those
/// that take keys and values read chunks, so that this stays below [#MOST_SCORES].
final class ExportedNetwork implements OpenNetwork {
  /// Bytes of scores of a run, unless one token takes more, or one text where the file takes no
  /// keys and values.
  static final long MOST_SCORES = 128L << 20;

  /// Tokens of a chunk at most.
  private static final int CHUNK = 512;

  private final Export export;
  private final ExportPorts ports;
  private final ExportSession session;
  private final BatchCheck check;
  private final Declared output;
  private final int width;
  private final boolean classes;
  private final boolean labels;
  private final boolean alone;

  private ExportedNetwork(Export export, GraphOptions options, ExportSession session) {
    this.export = export;
    this.session = session;
    ports = export.ports();
    check = BatchCheck.of(export, options);
    boolean tokens = options.output() == Output.TOKENS;
    output = Objects.requireNonNull(tokens ? ports.vectors() : ports.scores());
    Shape shape = export.info().shape();
    long declared = output.dimension(output.rank() - 1);
    width =
        declared != Declared.ANY ? (int) declared : tokens ? shape.hidden() : shape.vocabulary();
    classes = !tokens && ports.classifies();
    labels = options.output() == Output.LABELS;
    alone = export.file().scalesByBatch();
  }

  static ExportedNetwork open(Export export, GraphOptions options, Host host) {
    export.require(options);
    return new ExportedNetwork(export, options, ExportSession.open(export, host));
  }

  @Override
  public NetworkInfo info() {
    return export.info();
  }

  @Override
  public BatchCheck check() {
    return check;
  }

  @Override
  public Rotations rotations() {
    throw new IllegalStateException(
        "keys of %s cannot be moved, as its file hides how it turns them; expected model.safetensors; read the texts together"
            .formatted(export.file()));
  }

  @Override
  public KvCache cache(int texts, int capacity) {
    return new KvCache(
        ElementType.FLOAT, info().shape(), info().shape().headSize(), texts, capacity);
  }

  @Override
  public <T> List<T> run(
      Batch batch, @Nullable KvCache cache, List<int[]> places, int[] labels, Reader<T> reader) {
    if (batch.positioned() && !ports.takes(ExportPorts.POSITIONS)) {
      throw new IllegalArgumentException(
          "a batch with positions of its own, but %s takes no %s; expected a batch without them"
              .formatted(export.file(), ExportPorts.POSITIONS));
    }
    List<T> all = new ArrayList<>();
    int end;
    for (int first = 0; first < batch.texts(); first = end) {
      end = first + together(batch, cache, first);
      Batch some = batch.texts(first, end);
      if (classes) {
        all.addAll(session.classes(some, output, reader));
      } else {
        List<int[]> own = places.isEmpty() ? all(some) : places.subList(first, end);
        var rows = new ExportRows(own, width, this.labels ? labels : null);
        read(some, new CachePlace(cache, first, 0), rows);
        all.addAll(reader.read(some, rows.values(), rows.shape()));
      }
    }
    return all;
  }

  private static List<int[]> all(Batch batch) {
    int[] tokens = IntStream.range(0, batch.longest()).toArray();
    return IntStream.range(0, batch.texts()).mapToObj(_ -> tokens).toList();
  }

  /// How many texts from the first on are equally long, have equally much before them, and are not
  /// too many. ONNX Runtime's attention reads several tokens after cached ones for one text only.
  private int together(Batch batch, @Nullable KvCache cache, int first) {
    int length = batch.length(first);
    int past = past(cache, first);
    if (alone || past > 0 && length > 1 || length > chunk()) {
      return 1;
    }
    long most = MOST_SCORES / (bytes() * (session.givesAll(output) ? length : 1));
    int next = first + 1;
    while (next < batch.texts()
        && next - first < most
        && batch.length(next) == length
        && past(cache, next) == past) {
      next++;
    }
    return next - first;
  }

  private static int past(@Nullable KvCache cache, int text) {
    return cache == null ? 0 : cache.length(text);
  }

  /// Of a row of the output.
  private long bytes() {
    return (long) Float.BYTES * width;
  }

  /// Tokens that are read at a time.
  private int chunk() {
    if (ports.layers() == 0) {
      return Integer.MAX_VALUE;
    }
    return session.givesAll(output) ? Math.clamp(MOST_SCORES / bytes(), 1, CHUNK) : CHUNK;
  }

  private void read(Batch batch, CachePlace place, ExportRows rows) {
    int length = batch.longest();
    KvCache cache = place.cache();
    PastKeys past = keys(batch, place.length(0), ports.layers());
    try {
      if (cache != null) {
        past.load(cache, place.first());
      }
      int to;
      for (int from = 0; from < length; from = to) {
        to = from + Math.min(chunk(), length - from);
        boolean kept = cache != null || to < length;
        PastKeys before = past;
        past = keys(batch, before.tokens() + to - from, kept ? ports.layers() : 0);
        try (before) {
          session.read(batch.part(from, to), before, past, output, rows, to);
        }
        if (cache != null) {
          keep(batch.part(from, to), place, past);
        }
      }
    } finally {
      past.close();
    }
  }

  private PastKeys keys(Batch batch, int tokens, int layers) {
    return new PastKeys(info().shape(), layers, batch.texts(), tokens);
  }

  private static void keep(Batch part, CachePlace place, PastKeys read) {
    KvCache cache = Objects.requireNonNull(place.cache());
    read.store(cache, place.first(), read.tokens() - part.longest());
    for (int text = 0; text < part.texts(); text++) {
      cache.extend(place.first() + text, part.only(text), read.tokens());
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
