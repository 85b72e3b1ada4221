package dev.winnow.embed.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads a pickle of Python as plain values: texts, whole numbers, flags, lists, tuples (as lists)
/// and dicts. A pickle is a program; nothing of it is run. What it calls becomes a [Call] of a name
/// and its arguments, and what stands elsewhere a [Stored]. Opcodes that saved tensors do not need
/// are refused.
final class Pickle {
  private static final int MOST_VALUES = 10_000_000;
  private static final Object MARK = new Object();

  private final ByteBuffer bytes;
  private final List<Object> stack = new ArrayList<>();
  private final Map<Integer, Object> memo = new HashMap<>();
  private int values;

  /// A function or class by its module and name, such as `torch.FloatStorage`.
  record Global(String name) {}

  /// What a function was called with.
  record Call(String name, List<?> arguments) {}

  /// What lies outside of the pickle, by its persistent id.
  record Stored(List<?> id) {}

  /// Python's `None`.
  record Nothing() {}

  private Pickle(ByteBuffer bytes) {
    this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
  }

  /// The value of the pickle at the buffer's position, which is moved behind it.
  ///
  /// @throws IllegalArgumentException if it is cut off, or has what is not read here
  static Object read(ByteBuffer bytes) {
    try {
      return new Pickle(bytes).value();
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("it is cut off", e);
    } catch (ClassCastException | IndexOutOfBoundsException | NoSuchElementException e) {
      throw new IllegalArgumentException("it is damaged", e);
    }
  }

  private Object value() {
    while (true) {
      int opcode = Byte.toUnsignedInt(bytes.get());
      if (opcode == '.') {
        return pop();
      }
      step(opcode);
      if (++values > MOST_VALUES) {
        throw new IllegalArgumentException("it has more than %,d steps".formatted(MOST_VALUES));
      }
    }
  }

  private void step(int opcode) {
    switch (opcode) {
      case 0x80 -> { // PROTO
        int protocol = Byte.toUnsignedInt(bytes.get());
        if (protocol > 5) {
          throw new IllegalArgumentException("it is of protocol " + protocol + ", not 1 to 5");
        }
      }
      case 0x95 -> bytes.getLong(); // FRAME
      case '(' -> stack.add(MARK);
      case '0' -> drop();
      case 'N' -> stack.add(new Nothing());
      case 0x88 -> stack.add(true);
      case 0x89 -> stack.add(false);
      case 'J' -> stack.add((long) bytes.getInt());
      case 'K' -> stack.add((long) Byte.toUnsignedInt(bytes.get()));
      case 'M' -> stack.add((long) Short.toUnsignedInt(bytes.getShort()));
      case 0x8a -> stack.add(whole(Byte.toUnsignedInt(bytes.get())));
      case 'G' -> stack.add(Double.longBitsToDouble(Long.reverseBytes(bytes.getLong())));
      case 'X', 'T' -> stack.add(text(bytes.getInt()));
      case 0x8c, 'U' -> stack.add(text(Byte.toUnsignedInt(bytes.get())));
      case 'c' -> stack.add(new Global(line() + "." + line()));
      case 0x93 -> { // STACK_GLOBAL
        String name = (String) pop();
        stack.add(new Global(pop() + "." + name));
      }
      case ')', ']' -> stack.add(new ArrayList<>());
      case '}' -> stack.add(new LinkedHashMap<>());
      case 't', 'l' -> stack.add(marked());
      case 'd' -> {
        var dict = new LinkedHashMap<Object, Object>();
        put(dict, marked());
        stack.add(dict);
      }
      case 0x85 -> stack.add(last(1));
      case 0x86 -> stack.add(last(2));
      case 0x87 -> stack.add(last(3));
      case 'a' -> {
        Object item = pop();
        list(peek()).add(item);
      }
      case 'e' -> {
        List<Object> items = marked();
        list(peek()).addAll(items);
      }
      case 's' -> {
        List<Object> pair = last(2);
        put(peek(), pair);
      }
      case 'u' -> {
        List<Object> pairs = marked();
        put(peek(), pairs);
      }
      case 'R', 0x81 -> { // REDUCE, NEWOBJ
        List<?> arguments = list(pop());
        stack.add(called(((Global) pop()).name(), arguments));
      }
      case 'b' -> drop(); // BUILD: attributes beside the value, such as _metadata
      case 'Q' -> stack.add(new Stored(list(pop())));
      case 'q' -> memo.put(Byte.toUnsignedInt(bytes.get()), peek());
      case 'r' -> memo.put(bytes.getInt(), peek());
      case 0x94 -> memo.put(memo.size(), peek());
      case 'h' -> stack.add(kept(Byte.toUnsignedInt(bytes.get())));
      case 'j' -> stack.add(kept(bytes.getInt()));
      default ->
          throw new IllegalArgumentException(
              "it has the opcode 0x%02x, which saved tensors do not need".formatted(opcode));
    }
  }

  /// Dicts that are called are dicts.
  private static Object called(String name, List<?> arguments) {
    return name.equals("collections.OrderedDict") && arguments.isEmpty()
        ? new LinkedHashMap<>()
        : new Call(name, arguments);
  }

  private Object kept(int at) {
    Object value = memo.get(at);
    if (value == null) {
      throw new IllegalArgumentException("it names the value " + at + ", which it does not have");
    }
    return value;
  }

  private Object pop() {
    return stack.removeLast();
  }

  private void drop() {
    Object _ = pop();
  }

  private Object peek() {
    return stack.getLast();
  }

  /// What stands behind the last mark.
  private List<Object> marked() {
    int mark = stack.lastIndexOf(MARK);
    List<Object> items = new ArrayList<>(stack.subList(mark + 1, stack.size()));
    stack.subList(mark, stack.size()).clear();
    return items;
  }

  private List<Object> last(int count) {
    List<Object> end = stack.subList(stack.size() - count, stack.size());
    List<Object> items = new ArrayList<>(end);
    end.clear();
    return items;
  }

  @SuppressWarnings("unchecked")
  private static List<Object> list(Object value) {
    return (List<Object>) value;
  }

  @SuppressWarnings("unchecked")
  private static void put(Object dict, List<Object> pairs) {
    for (int i = 0; i < pairs.size(); i += 2) {
      if (!(pairs.get(i) instanceof String) && !(pairs.get(i) instanceof Long)) {
        throw new IllegalArgumentException("a dict has a key that is neither text nor number");
      }
      ((Map<Object, Object>) dict).put(pairs.get(i), pairs.get(i + 1));
    }
  }

  private String text(int length) {
    if (length < 0 || length > bytes.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] text = new byte[length];
    bytes.get(text);
    return new String(text, UTF_8);
  }

  private String line() {
    int start = bytes.position();
    while (bytes.get() != '\n') {
      // up to the end of the line
    }
    int end = bytes.position();
    bytes.position(start);
    String line = text(end - 1 - start);
    byte _ = bytes.get();
    return line;
  }

  /// A whole number of up to 8 bytes; a longer one, such as the magic number of old files, keeps
  /// its lowest.
  private long whole(int length) {
    long number = 0;
    for (int i = 0; i < length; i++) {
      long digit = Byte.toUnsignedLong(bytes.get());
      number |= i < Long.BYTES ? digit << (Byte.SIZE * i) : 0;
    }
    boolean negative =
        length > 0 && length < Long.BYTES && (number >> (Byte.SIZE * length - 1)) == 1;
    return negative ? number - (1L << (Byte.SIZE * length)) : number;
  }

  /// A value as what it should be.
  static <T> T as(@Nullable Object value, Class<T> type, Function<String, RuntimeException> error) {
    if (!type.isInstance(value)) {
      throw error.apply(
          "has %s where %s is expected"
              .formatted(
                  value == null ? "nothing" : value.getClass().getSimpleName(),
                  type.getSimpleName()));
    }
    return type.cast(value);
  }
}
