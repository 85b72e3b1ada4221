package dev.winnow.embed.gguf;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What is particular to pieces of SentencePiece's BPE (Llama 2, Mistral): a blank is `▁`, one
/// stands before a text, characters without a piece are bytes. A file has no merges, but a score of
/// each piece: two pieces that are one together are joined, those of the highest score first.
final class GgufPieces {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String BLANK = "\u2581";

  /// Longer pieces are blanks or rules, which no two others need be joined to.
  private static final int LONGEST = 64;

  private GgufPieces() {}

  private record Merge(String left, String right, double score) {}

  /// @param scores of the pieces, in their order
  static ArrayNode merges(List<String> pieces, List<Double> scores) {
    Map<String, Integer> known = new HashMap<>();
    for (String piece : pieces) {
      known.put(piece, known.size());
    }
    List<Merge> merges = new ArrayList<>();
    for (int id = 0; id < pieces.size(); id++) {
      String piece = pieces.get(id);
      int end = piece.length() > LONGEST ? 0 : piece.length();
      for (int at = 1; at < end; at++) {
        String left = piece.substring(0, at);
        String right = piece.substring(at);
        if (known.containsKey(left) && known.containsKey(right)) {
          merges.add(new Merge(left, right, scores.get(id)));
        }
      }
    }
    merges.sort(
        Comparator.comparingDouble(Merge::score)
            .thenComparingInt(merge -> merge.left().length())
            .thenComparingInt(merge -> merge.right().length())
            .reversed());
    ArrayNode all = NODES.arrayNode();
    for (Merge merge : merges) {
      all.addArray().add(merge.left()).add(merge.right());
    }
    return all;
  }

  /// @param first whether a blank stands before a text
  static ObjectNode normalizer(boolean first) {
    ObjectNode normalizer = NODES.objectNode().put("type", "Sequence");
    ArrayNode steps = normalizer.putArray("normalizers");
    if (first) {
      steps.addObject().put("type", "Prepend").put("prepend", BLANK);
    }
    replace(steps, " ", BLANK);
    return normalizer;
  }

  static ObjectNode decoder(boolean first) {
    ObjectNode decoder = NODES.objectNode().put("type", "Sequence");
    ArrayNode steps = decoder.putArray("decoders");
    replace(steps, BLANK, " ");
    steps.addObject().put("type", "ByteFallback");
    steps.addObject().put("type", "Fuse");
    if (first) {
      steps.addObject().put("type", "Strip").put("content", " ").put("start", 1).put("stop", 0);
    }
    return decoder;
  }

  private static void replace(ArrayNode steps, String what, String by) {
    ObjectNode replace = steps.addObject().put("type", "Replace");
    replace.putObject("pattern").put("String", what);
    replace.put("content", by);
  }
}
