package dev.winnow.memory.pack;

import dev.winnow.memory.pack.Pack.Verdict;
import dev.winnow.memory.pack.PackConfig.Neighbours;
import dev.winnow.memory.pack.PackConfig.Trimming;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Chooses and ranks units: what a pack would hold if there were room. One use, on one thread.
final class Selector {
  private final Packer packer;
  private final PackRequest request;
  private final Trace trace;
  private final Set<String> taken = new HashSet<>(); // ids of pieces that are in a unit

  /// A unit and its rank; lower comes first.
  private record Ranked(Unit unit, double rank) {}

  Selector(Packer packer, PackRequest request, Trace trace) {
    this.packer = packer;
    this.request = request;
    this.trace = trace;
  }

  /// Pinned units first, then the others by falling importance.
  List<Unit> select() {
    var selection = packer.config().selection();
    List<Unit> pinned = grouped(request.pinned(), true);
    List<Unit> units = withNeighbours(ranked());
    units = withoutDuplicates(pinned, units, selection.duplicates());
    if (selection.clusters() > 0) {
      units = new Medoids(packer.similarity(), selection, trace).reduce(units);
    }
    if (packer.config().trimming().mode() == Trimming.Mode.ALWAYS) {
      units = new RollingSentences(packer, request.query(), trace).trim(units);
    }
    List<Unit> all = new ArrayList<>(pinned);
    all.addAll(units);
    return all;
  }

  /// The recalled pieces as units, by activation and diversity.
  private List<Unit> ranked() {
    var selection = packer.config().selection();
    List<Unit> units = grouped(Activation.ranked(request.pieces(), selection), false);
    return selection.diversity() == 0
        ? units
        : new Diversity(packer.similarity(), selection.diversity()).reorder(units);
  }

  /// One unit for each piece or tool call that is in no unit yet, at the place of its first piece.
  private List<Unit> grouped(List<Piece> pieces, boolean pinned) {
    List<Unit> units = new ArrayList<>();
    for (Piece piece : pieces) {
      if (taken.contains(piece.id())) {
        continue;
      }
      Unit unit =
          Unit.of(piece.moment().group().isEmpty() ? List.of(piece) : members(piece), pinned);
      unit.pieces().forEach(member -> taken.add(member.id()));
      units.add(unit);
    }
    return units;
  }

  /// All pieces of the tool call that a piece belongs to: pinned, recalled or nearby.
  private List<Piece> members(Piece of) {
    List<Piece> members = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (List<Piece> list : List.of(request.pinned(), request.pieces(), request.nearby())) {
      list.stream()
          .filter(piece -> isSameCall(piece.moment(), of.moment()) && ids.add(piece.id()))
          .forEach(members::add);
    }
    members.sort(Unit.CHRONOLOGICAL);
    return members;
  }

  private static boolean isSameCall(Piece.Moment a, Piece.Moment b) {
    return a.session().equals(b.session()) && a.group().equals(b.group());
  }

  /// Adds nearby pieces behind the ones that they are neighbours of.
  private List<Unit> withNeighbours(List<Unit> units) {
    Neighbours neighbours = packer.config().neighbours();
    if (neighbours.isEmpty()) {
      return units;
    }
    List<Ranked> ranked = new ArrayList<>();
    for (int i = 0; i < units.size(); i++) {
      ranked.add(new Ranked(units.get(i), i));
    }
    Map<String, Double> ranks = new TreeMap<>();
    List<Piece> found = new ArrayList<>();
    for (Piece piece : request.nearby().stream().sorted(Unit.CHRONOLOGICAL).toList()) {
      double rank = rank(piece, units, neighbours);
      if (rank < Double.POSITIVE_INFINITY) {
        found.add(piece);
        ranks.putIfAbsent(piece.id(), rank);
      }
    }
    for (Unit unit : grouped(found, false)) {
      double rank =
          unit.pieces().stream()
              .mapToDouble(piece -> ranks.getOrDefault(piece.id(), Double.POSITIVE_INFINITY))
              .min()
              .orElseThrow();
      ranked.add(new Ranked(unit, rank));
    }
    ranked.sort(
        Comparator.comparingDouble(Ranked::rank)
            .thenComparing(one -> one.unit().first(), Unit.CHRONOLOGICAL));
    return ranked.stream().map(Ranked::unit).toList();
  }

  /// Where a nearby piece stands among the units: half a rank behind its piece, and the lag for
  /// each position between them; infinite if it is nobody's neighbour.
  private static double rank(Piece nearby, List<Unit> units, Neighbours neighbours) {
    double best = Double.POSITIVE_INFINITY;
    var at = nearby.moment();
    for (int i = 0; i < units.size(); i++) {
      for (Piece piece : units.get(i).pieces()) {
        long distance = at.order() - piece.moment().order();
        boolean near =
            piece.moment().session().equals(at.session())
                && distance >= -neighbours.before()
                && distance <= neighbours.after();
        if (near) {
          best = Math.min(best, i + .5 + (double) neighbours.lag() * Math.abs(distance));
        }
      }
    }
    return best;
  }

  private List<Unit> withoutDuplicates(List<Unit> pinned, List<Unit> units, double threshold) {
    if (threshold > 1) {
      return units;
    }
    List<Unit> kept = new ArrayList<>();
    List<Piece> pieces = new ArrayList<>();
    List<Shingles> shingles = new ArrayList<>();
    for (Unit unit : pinned) {
      pieces.add(unit.first());
      shingles.add(Shingles.of(unit.first().text()));
    }
    for (Unit unit : units) {
      if (!unit.isDivisible()) {
        kept.add(unit);
        continue;
      }
      var own = Shingles.of(unit.first().text());
      int twin = 0;
      while (twin < pieces.size() && !own.isNear(shingles.get(twin), threshold)) {
        twin++;
      }
      if (twin < pieces.size()) {
        trace.add(
            unit,
            Verdict.DUPLICATE,
            "says nearly the same as '%s', which ranks higher".formatted(pieces.get(twin).id()));
      } else {
        kept.add(unit);
        pieces.add(unit.first());
        shingles.add(own);
      }
    }
    return kept;
  }
}
