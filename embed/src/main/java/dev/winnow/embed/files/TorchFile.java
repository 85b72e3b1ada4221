package dev.winnow.embed.files;

import dev.winnow.embed.files.Pickle.Call;
import dev.winnow.embed.files.Pickle.Global;
import dev.winnow.embed.files.Pickle.Stored;
import dev.winnow.embed.onnx.ElementType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Finds the tensors of a file that `torch.save` wrote, such as `pytorch_model.bin`: a dict of
/// tensors, in a zip file, or behind one another as PyTorch before 1.6 has it. They stay where they
/// are, as those of safetensors do. The pickle that names them is read as data ([Pickle]): no code
/// runs, whatever the file holds.
final class TorchFile {
  private static final int MOST_PICKLE = 256 << 20;
  private static final int MAX_DIMENSIONS = 8;
  private static final int MOST_DEPTH = 16;
  private static final int ZIP = 0x04034b50;

  /// The lowest 8 bytes of the number with which old files begin.
  private static final long MAGIC = 0xa86a20f9469cfc6cL;

  private static final Map<String, ElementType> TYPES =
      Map.of(
          "torch.FloatStorage", ElementType.FLOAT,
          "torch.HalfStorage", ElementType.FLOAT16,
          "torch.BFloat16Storage", ElementType.BFLOAT16,
          "torch.DoubleStorage", ElementType.DOUBLE,
          "torch.LongStorage", ElementType.INT64,
          "torch.IntStorage", ElementType.INT32,
          "torch.ShortStorage", ElementType.INT16,
          "torch.CharStorage", ElementType.INT8,
          "torch.ByteStorage", ElementType.UINT8,
          "torch.BoolStorage", ElementType.BOOL);

  private final Path file;
  private final FileChannel channel;

  /// Where the numbers of a storage lie, by its key.
  private final Map<String, ZipEntries.Entry> storages = new HashMap<>();

  private TorchFile(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /// @param file with symbolic links resolved
  /// @throws ModelException if it is damaged, or holds something other than a dict of tensors
  static List<StoredTensor> read(Path file) throws IOException {
    try (var channel = FileChannel.open(file)) {
      var torch = new TorchFile(file, channel);
      try {
        ByteBuffer start = torch.bytes(0, Math.min(channel.size(), Integer.BYTES));
        return start.remaining() == Integer.BYTES && start.getInt(0) == ZIP
            ? torch.zipped()
            : torch.old();
      } catch (IllegalArgumentException e) {
        throw torch.wrong(String.valueOf(e.getMessage()));
      }
    }
  }

  private ModelException wrong(String what) {
    return new ModelException(
        "%s cannot be read: %s; expected a dict of tensors that torch.save wrote; fetch it again, or convert it with safetensors.torch.save_file"
            .formatted(file, what));
  }

  private List<StoredTensor> zipped() throws IOException {
    Map<String, ZipEntries.Entry> entries = ZipEntries.read(channel);
    String pickle =
        entries.keySet().stream()
            .filter(name -> name.equals("data.pkl") || name.endsWith("/data.pkl"))
            .min(String::compareTo)
            .orElseThrow(() -> new IllegalArgumentException("it has no entry data.pkl"));
    String folder = pickle.substring(0, pickle.length() - "data.pkl".length());
    ZipEntries.Entry order = entries.get(folder + "byteorder");
    if (order != null && bytes(order.offset(), Math.min(order.size(), 3)).get(0) != 'l') {
      throw new IllegalArgumentException("its numbers are big-endian");
    }
    String data = folder + "data/";
    entries.forEach((name, entry) -> {
      if (name.startsWith(data)) {
        storages.put(name.substring(data.length()), entry);
      }
    });
    ZipEntries.Entry named = Objects.requireNonNull(entries.get(pickle));
    return tensors(Pickle.read(bytes(named.offset(), pickled(named.size()))));
  }

  private static long pickled(long size) {
    if (size > MOST_PICKLE) {
      throw new IllegalArgumentException(
          "its names take %,d bytes, and at most %,d are read".formatted(size, MOST_PICKLE));
    }
    return size;
  }

  /// Pickles of a number, a version, what wrote it, the dict and the keys of its storages; then
  /// these, each behind its count.
  private List<StoredTensor> old() throws IOException {
    ByteBuffer bytes =
        channel.map(FileChannel.MapMode.READ_ONLY, 0, Math.min(channel.size(), MOST_PICKLE));
    if (!isMagic(bytes)) {
      throw new IllegalArgumentException("it is neither a zip file nor one of PyTorch before 1.6");
    }
    Object _ = Pickle.read(bytes);
    if (Pickle.read(bytes) instanceof Map<?, ?> system
        && Boolean.FALSE.equals(system.get("little_endian"))) {
      throw new IllegalArgumentException("its numbers are big-endian");
    }
    Object saved = Pickle.read(bytes);
    List<?> keys = Pickle.as(Pickle.read(bytes), List.class, this::wrong);
    Map<String, ElementType> types = new HashMap<>();
    types(saved, types, 0);
    long at = bytes.position();
    for (Object key : keys) {
      ElementType type = types.get(String.valueOf(key));
      long count = bytes(at, Long.BYTES).getLong(0);
      if (type == null || count < 0 || count > (channel.size() - at - Long.BYTES) / type.bytes()) {
        throw new IllegalArgumentException(
            "its storage %s has %,d numbers, which do not fit it".formatted(key, count));
      }
      long size = count * type.bytes();
      storages.put(String.valueOf(key), new ZipEntries.Entry(at + Long.BYTES, size));
      at += Long.BYTES + size;
    }
    return tensors(saved);
  }

  private static boolean isMagic(ByteBuffer bytes) {
    try {
      return Pickle.read(bytes) instanceof Long magic && magic == MAGIC;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /// The types of all storages that a value names.
  private static void types(Object value, Map<String, ElementType> types, int depth) {
    if (depth > MOST_DEPTH) {
      throw new IllegalArgumentException("its values are nested too deep");
    }
    switch (value) {
      case Map<?, ?> map -> map.values().forEach(one -> types(one, types, depth + 1));
      case List<?> list -> list.forEach(one -> types(one, types, depth + 1));
      case Call call -> types(call.arguments(), types, depth + 1);
      case Stored stored -> types.put(key(stored), type(stored));
      default -> {}
    }
  }

  private List<StoredTensor> tensors(Object saved) {
    Object dict = saved;
    if (dict instanceof Map<?, ?> outer && outer.get("state_dict") instanceof Map<?, ?> inner) {
      dict = inner; // of a checkpoint of training
    }
    if (!(dict instanceof Map<?, ?> named)) {
      throw new IllegalArgumentException("it holds no dict");
    }
    List<StoredTensor> tensors = new ArrayList<>();
    named.forEach((name, value) -> {
      Call call = tensor(value);
      if (call != null) {
        tensors.add(tensor(String.valueOf(name), call.arguments()));
      }
    });
    if (tensors.isEmpty()) {
      throw new IllegalArgumentException("it has no tensors");
    }
    return tensors;
  }

  /// The call that makes a tensor; null for another value, such as a count of steps.
  private static @Nullable Call tensor(Object value) {
    if (!(value instanceof Call call)) {
      return null;
    }
    return switch (call.name()) {
      case "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor" -> call;
      case "torch._utils._rebuild_parameter" -> tensor(call.arguments().getFirst());
      default ->
          throw new IllegalArgumentException(
              "it calls %s, which makes no plain tensor".formatted(call.name()));
    };
  }

  private StoredTensor tensor(String name, List<?> arguments) {
    if (arguments.size() < 4) {
      throw new IllegalArgumentException("its tensor " + name + " is damaged");
    }
    Stored storage = Pickle.as(arguments.get(0), Stored.class, IllegalArgumentException::new);
    long first = Pickle.as(arguments.get(1), Long.class, IllegalArgumentException::new);
    long[] shape = numbers(arguments.get(2));
    long[] strides = numbers(arguments.get(3));
    ElementType type = type(storage);
    ZipEntries.Entry place = storages.get(key(storage));
    if (place == null) {
      throw new IllegalArgumentException(
          "its tensor %s lies in the storage %s, which it does not have"
              .formatted(name, key(storage)));
    }
    long elements = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      if (strides.length != shape.length || (shape[i] > 1 && strides[i] != elements)) {
        throw new IllegalArgumentException(
            "its tensor %s does not lie row by row; save it contiguous".formatted(name));
      }
      if (shape[i] < 0 || (shape[i] > 0 && elements > place.size() / shape[i])) {
        throw new IllegalArgumentException("its tensor " + name + " is larger than its storage");
      }
      elements *= shape[i];
    }
    long stored = place.size() / type.bytes();
    if (first < 0 || first > stored || elements > stored - first) {
      throw new IllegalArgumentException("its tensor " + name + " is larger than its storage");
    }
    return new StoredTensor(name, type, shape, file, place.offset() + first * type.bytes());
  }

  private static long[] numbers(Object value) {
    List<?> list = Pickle.as(value, List.class, IllegalArgumentException::new);
    if (list.size() > MAX_DIMENSIONS) {
      throw new IllegalArgumentException(
          "a tensor has %d dimensions, and at most %d are read"
              .formatted(list.size(), MAX_DIMENSIONS));
    }
    return list.stream()
        .mapToLong(number -> Pickle.as(number, Long.class, IllegalArgumentException::new))
        .toArray();
  }

  /// `('storage', TYPE, KEY, DEVICE, COUNT)`
  private static String key(Stored storage) {
    return storage.id().size() < 3 ? "" : String.valueOf(storage.id().get(2));
  }

  private static ElementType type(Stored storage) {
    Object named = storage.id().size() < 3 ? null : storage.id().get(1);
    ElementType type = named instanceof Global global ? TYPES.get(global.name()) : null;
    if (type == null) {
      throw new IllegalArgumentException(
          "it has numbers of the type %s, which is not known".formatted(named));
    }
    return type;
  }

  private ByteBuffer bytes(long position, long count) throws IOException {
    if (count > channel.size() - position) {
      throw new IllegalArgumentException("it is cut off");
    }
    return FileBytes.at(channel, position, (int) count);
  }
}
