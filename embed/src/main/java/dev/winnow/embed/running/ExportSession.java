package dev.winnow.embed.running;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.winnow.embed.exports.Export;
import dev.winnow.embed.exports.ExportPorts;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.files.OnnxFile;
import dev.winnow.embed.files.OnnxFile.Declared;
import dev.winnow.embed.threads.NativeCalls;
import java.lang.foreign.Arena;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A ready-made network, opened, and one run of it. Thread-safe.
record ExportSession(OnnxFile file, ExportPorts ports, OrtSession session) {
  static ExportSession open(Export export, Host host) {
    OrtEnvironment environment = OnnxDevices.environment();
    OnnxFile file = export.file();
    try (var _ = NativeCalls.PROCESS.enter();
        SessionOptions settings = SessionSettings.of(host.device(), host.threads())) {
      OrtSession session = environment.createSession(file.path().toString(), settings);
      return new ExportSession(file, export.ports(), session);
    } catch (OrtException e) {
      throw new ModelException(
          "cannot open %s on %s: %s; expected an ONNX file that ONNX Runtime %s runs"
              .formatted(file, host.device(), e.getMessage(), environment.getVersion()),
          e);
    }
  }

  /// Whether a run gives rows of all tokens that it reads.
  boolean givesAll(Declared output) {
    return !ports.takes(ExportPorts.KEPT) || !output.equals(ports.scores());
  }

  /// Classes of each text.
  ///
  /// @param batch of equally long texts
  <T> List<T> classes(Batch batch, Declared output, OpenNetwork.Reader<T> reader) {
    try (var feed = new Feed(ports.inputs())) {
      fill(feed, batch, 0, 1);
      try (var result = LimitedRun.of(session, feed.tensors(), Set.of(output.name()), Map.of())) {
        var tensor = (OnnxTensor) result.get(output.name()).orElseThrow();
        return reader.read(batch, tensor.getFloatBuffer(), tensor.getInfo().getShape());
      }
    } catch (OrtException e) {
      throw failed(batch, e);
    }
  }

  /// Reads a part of texts.
  ///
  /// @param part of equally long texts
  /// @param past what was read before
  /// @param next written to, if it has layers
  /// @param output what is wanted, of width `rows`
  /// @param to where the part ends in the texts
  void read(Batch part, PastKeys past, PastKeys next, Declared output, ExportRows rows, int to) {
    int length = part.longest();
    int wanted = rows.last(to - length, to);
    int kept = givesAll(output) ? length : Math.max(1, wanted);
    Map<String, OnnxValue> pinned = new HashMap<>();
    try (Arena arena = Arena.ofConfined();
        var feed = new Feed(ports.inputs())) {
      fill(feed, part, past.tokens(), kept);
      past.feed(feed);
      next.pin(pinned);
      FloatBuffer scores = FloatBuffer.allocate(0);
      if (wanted > 0) {
        long[] shape = {part.texts(), kept, rows.width()};
        scores = floats(arena, shape);
        pinned.put(
            output.name(), OnnxTensor.createTensor(OnnxDevices.environment(), scores, shape));
      }
      if (!pinned.isEmpty()) {
        LimitedRun.of(session, feed.tensors(), Set.of(), pinned).close();
        rows.take(scores, kept, to);
      }
    } catch (OrtException e) {
      throw failed(part, e);
    } finally {
      pinned.values().forEach(OnnxValue::close);
    }
  }

  private FloatBuffer floats(Arena arena, long[] shape) {
    long bytes = Float.BYTES * shape[0] * shape[1] * shape[2];
    if (bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "scores of %,d tokens take %,d bytes, as %s gives those of all at once; expected at most %,d: give it a shorter text, or take a file with %s and %s"
              .formatted(
                  shape[1],
                  bytes,
                  file,
                  Integer.MAX_VALUE,
                  ExportPorts.past(0, true),
                  ExportPorts.past(0, false)));
    }
    return arena.allocate(bytes, 64).asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  /// @param past tokens before
  /// @param kept last tokens that are scored
  private void fill(Feed feed, Batch batch, int past, int kept) throws OrtException {
    int length = batch.longest();
    LongBuffer ids = feed.longs(ExportPorts.IDS, batch.texts(), length);
    LongBuffer types = feed.longs(ExportPorts.TYPES, batch.texts(), length);
    LongBuffer positions = feed.longs(ExportPorts.POSITIONS, batch.texts(), length);
    LongBuffer mask = feed.longs(ExportPorts.MASK, batch.texts(), past + length);
    for (int text = 0; text < batch.texts(); text++) {
      for (int token = 0; token < length; token++) {
        ids.put(batch.id(text, token));
        types.put(batch.type(text, token));
        positions.put(batch.position(text, token, past));
      }
      for (int key = 0; key < past + length; key++) {
        mask.put(key < past + batch.seen(text) ? 1 : 0);
      }
    }
    feed.longs(ExportPorts.KEPT, ports.keptShape()).put(0, kept);
  }

  private ModelException failed(Batch batch, OrtException e) {
    return new ModelException("%s failed on %s: %s".formatted(file, batch, e.getMessage()), e);
  }

  void close() {
    try {
      NativeCalls.PROCESS.free(session::close);
    } catch (OrtException e) {
      throw new ModelException("cannot close " + file + ": " + e.getMessage(), e);
    }
  }
}
