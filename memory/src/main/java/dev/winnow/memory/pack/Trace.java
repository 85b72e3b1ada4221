package dev.winnow.memory.pack;

import dev.winnow.memory.pack.Pack.Decision;
import dev.winnow.memory.pack.Pack.Verdict;
import java.util.ArrayList;
import java.util.List;

/// Collects the decisions of one pack. Confined to its thread.
final class Trace {
  private final List<Decision> decisions = new ArrayList<>();

  void add(Piece piece, Verdict verdict, String reason) {
    decisions.add(new Decision(piece.id(), verdict, reason));
  }

  /// One decision on all pieces of a unit.
  void add(Unit unit, Verdict verdict, String reason) {
    unit.pieces().forEach(piece -> add(piece, verdict, reason));
  }

  List<Decision> decisions() {
    return List.copyOf(decisions);
  }
}
