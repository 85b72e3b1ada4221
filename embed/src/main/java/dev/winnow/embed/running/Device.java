package dev.winnow.embed.running;

/// Where models run.
///
/// @param kind what computes
/// @param ordinal number of the GPU, 0 for all but [Kind#CUDA]
public record Device(Kind kind, int ordinal) {
  public enum Kind {
    /// The processor.
    CPU,
    /// An NVIDIA GPU; an error where it cannot be used.
    CUDA,
    /// The first NVIDIA GPU where it can be used, else the processor, with a note in
    /// `Models.notes`.
    AUTO
  }

  public static final Device CPU = new Device(Kind.CPU, 0);
  public static final Device AUTO = new Device(Kind.AUTO, 0);

  public Device {
    if (ordinal < 0 || (kind != Kind.CUDA && ordinal != 0)) {
      throw new IllegalArgumentException(
          "device %s has number %d; expected 0, or for cuda 0 or more".formatted(kind, ordinal));
    }
  }

  public static Device cuda(int ordinal) {
    return new Device(Kind.CUDA, ordinal);
  }

  /// Reads `cpu`, `cuda`, `cuda:1` or `auto`.
  public static Device parse(String text) {
    return switch (text) {
      case "cpu" -> CPU;
      case "auto" -> AUTO;
      case "cuda" -> cuda(0);
      default -> {
        if (!text.matches("cuda:[0-9]{1,4}")) {
          throw new IllegalArgumentException(
              "device is '" + text + "'; expected cpu, cuda, cuda:NUMBER or auto");
        }
        yield cuda(Integer.parseInt(text.substring("cuda:".length())));
      }
    };
  }

  /// What [#parse] reads.
  @Override
  public String toString() {
    return switch (kind) {
      case CPU -> "cpu";
      case AUTO -> "auto";
      case CUDA -> "cuda:" + ordinal;
    };
  }
}
