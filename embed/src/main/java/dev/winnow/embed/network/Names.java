package dev.winnow.embed.network;

import dev.winnow.embed.files.Weights;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What a family calls its weights, without `.weight` and `.bias`. `{}` stands for the layer's
/// number.
public final class Names {
  private final String prefix;
  private final Map<Part, String> patterns;

  private Names(String prefix, Map<Part, String> patterns) {
    this.prefix = prefix;
    this.patterns = patterns;
  }

  /// @param entries a [Part] and its name, in turn
  static Names of(Object... entries) {
    var patterns = new EnumMap<Part, String>(Part.class);
    for (int i = 0; i < entries.length; i += 2) {
      patterns.put((Part) entries[i], (String) entries[i + 1]);
    }
    return new Names("", patterns);
  }

  /// With the first of these prefixes that the weights have; files hold the bare network or one
  /// with a head.
  Names under(Weights weights, String... prefixes) {
    String tokens = of(Part.TOKENS, 0) + ".weight";
    for (String candidate : List.of(prefixes)) {
      if (weights.has(candidate + tokens)) {
        return new Names(candidate, patterns);
      }
    }
    return this;
  }

  Names with(Part part, String name) {
    var more = new EnumMap<Part, String>(patterns);
    more.put(part, name);
    return new Names(prefix, more);
  }

  public boolean has(Part part) {
    return patterns.containsKey(part);
  }

  /// Names of the matrices of layers, without `.weight`.
  List<String> matrices(int layers) {
    List<String> matrices = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      for (Part part : Part.MATRICES) {
        if (has(part) && !fused(part)) {
          matrices.add(of(part, layer));
        }
      }
    }
    return matrices;
  }

  /// Whether a matrix is part of another one.
  private boolean fused(Part part) {
    return switch (part) {
      case QUERY, KEY, VALUE -> has(Part.QUERY_KEY_VALUE);
      case GATE, UP -> has(Part.GATE_UP);
      default -> false;
    };
  }

  public String of(Part part, int layer) {
    String pattern = patterns.get(part);
    if (pattern == null) {
      throw new IllegalStateException("this family has no " + part);
    }
    return prefix + pattern.replace("{}", Integer.toString(layer));
  }
}
