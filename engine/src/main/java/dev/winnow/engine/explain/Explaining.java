package dev.winnow.engine.explain;

import dev.winnow.engine.Engine;
import dev.winnow.engine.NearestName;
import dev.winnow.engine.explain.Explanation.Place;
import dev.winnow.index.Hit;
import dev.winnow.index.Plan;
import dev.winnow.index.Query;
import dev.winnow.index.SearchResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// Finds out why a query finds a document, or does not.
///
/// @param deep hits that are looked through
record Explaining(Engine engine, Query query, String id, int deep) {
  Explanation explanation() {
    if (engine.get(id).isEmpty()) {
      String missing =
          "there is no document %s; expected the id of one that is stored; check it, or add it"
              .formatted(NearestName.quoted(id));
      return new Explanation(id, null, 0, List.of(), List.of(missing), List.of());
    }
    SearchResult result = engine.search(query);
    Optional<Hit> hit = find(result);
    int rank = hit.or(() -> find(engine.search(query.withTopK(deep)))).map(Hit::rank).orElse(0);
    List<Place> places = retrievers().stream().map(one -> place(one, query)).toList();
    List<String> reasons = hit.isPresent() ? List.of() : reasons(rank, places);
    return new Explanation(id, hit.orElse(null), rank, places, reasons, result.degraded());
  }

  private Optional<Hit> find(SearchResult result) {
    return result.hits().stream().filter(hit -> hit.id().equals(id)).findFirst();
  }

  /// A retriever, and the filters and texts of the plan under which it searches.
  private record Retriever(Plan.Leaf leaf, UnaryOperator<Plan> above) {}

  /// The retrievers of the plan, or those of the default plan.
  private List<Retriever> retrievers() {
    Plan plan = query.plan();
    List<Retriever> retrievers = new ArrayList<>();
    if (plan == null || plan instanceof Plan.Auto) {
      retrievers.add(new Retriever(Plan.lexical(Plan.DEFAULT_K), UnaryOperator.identity()));
      List<String> spaces = engine.schema().spaces();
      if (!spaces.isEmpty() && !engine.schema().dense("").isGiven()) {
        retrievers.add(new Retriever(Plan.dense(Plan.DEFAULT_K), UnaryOperator.identity()));
      }
      if (!engine.schema().lateNames().isEmpty()) {
        retrievers.add(new Retriever(Plan.late(Plan.DEFAULT_K), UnaryOperator.identity()));
      }
      if (!engine.schema().sparseNames().isEmpty()) {
        retrievers.add(new Retriever(Plan.sparse(Plan.DEFAULT_K), UnaryOperator.identity()));
      }
      return retrievers;
    }
    collect(plan, UnaryOperator.identity(), retrievers);
    Set<Plan> seen = new HashSet<>();
    retrievers.removeIf(one -> !seen.add(one.above().apply(one.leaf())));
    return retrievers;
  }

  private static void collect(Plan plan, UnaryOperator<Plan> above, List<Retriever> into) {
    if (plan instanceof Plan.Leaf leaf) {
      into.add(new Retriever(leaf, above));
      return;
    }
    UnaryOperator<Plan> below =
        switch (plan) {
          case Plan.Filtered filtered -> of -> above.apply(of.filtered(filtered.filter()));
          case Plan.Rephrased rephrased -> of -> above.apply(of.rephrased(rephrased.text()));
          case Plan.Leaf _, Plan.Judged _, Plan.Fuse _, Plan.Refit _, Plan.Auto _ -> above;
        };
    plan.inputs().forEach(input -> collect(input, below, into));
  }

  private Place place(Retriever retriever, Query asked) {
    Plan.Leaf leaf = retriever.leaf();
    SearchResult found =
        engine.search(asked.withTopK(deep).withPlan(retriever.above().apply(deeper(leaf))));
    Optional<Hit> hit = find(found);
    return new Place(
        name(retriever),
        hit.map(Hit::rank).orElse(0),
        hit.map(Hit::score).orElse(0.0),
        found.hits().size(),
        leaf.k());
  }

  private static String name(Retriever retriever) {
    Plan.Leaf leaf = retriever.leaf();
    String part =
        switch (leaf) {
          case Plan.Lexical _ -> "";
          case Plan.Dense dense -> dense.space();
          case Plan.Sparse sparse -> sparse.name();
          case Plan.Late late -> late.space();
          case Plan.Verbatim verbatim -> verbatim.name();
          case Plan.Seal seal -> seal.name();
        };
    String name = part.isEmpty() ? leaf.kind() : leaf.kind() + "." + part;
    // the innermost text is the one that it searches with
    return retriever
        .above()
        .apply(leaf)
        .stages()
        .filter(Plan.Rephrased.class::isInstance)
        .map(stage -> ((Plan.Rephrased) stage).text())
        .reduce((_, inner) -> inner)
        .map(text -> "%s of %s".formatted(name, NearestName.quoted(text)))
        .orElse(name);
  }

  private Plan deeper(Plan.Leaf leaf) {
    return switch (leaf) {
      case Plan.Lexical lexical -> lexical.withK(deep);
      case Plan.Dense dense -> dense.withK(deep);
      case Plan.Sparse sparse -> new Plan.Sparse(deep, sparse.name(), sparse.skip());
      case Plan.Late late -> new Plan.Late(deep, late.space(), late.probes(), late.exact());
      case Plan.Verbatim verbatim ->
          new Plan.Verbatim(deep, verbatim.name(), verbatim.least(), verbatim.most());
      case Plan.Seal seal -> new Plan.Seal(deep, seal.name(), seal.beam(), seal.length());
    };
  }

  private List<String> reasons(int rank, List<Place> places) {
    if (rank > 0) {
      String many = query.topK() == 1 ? "1 hit was" : query.topK() + " hits were";
      String more = "it is at rank %d, and %s asked for; ask for more".formatted(rank, many);
      Stream<String> missed = places.stream().filter(place -> place.rank() == 0).map(this::reason);
      return Stream.concat(Stream.of(more), missed).toList();
    }
    List<String> filtered = leftOutByTheFilter(places);
    return filtered.isEmpty() ? places.stream().map(this::reason).toList() : filtered;
  }

  private List<String> leftOutByTheFilter(List<Place> places) {
    if (query.filter() == null || places.stream().anyMatch(place -> place.rank() > 0)) {
      return List.of();
    }
    var open =
        new Query(query.text(), query.topK(), query.plan(), null, query.deadline(), query.texts());
    return retrievers().stream()
        .map(one -> place(one, open))
        .filter(place -> place.rank() > 0)
        .map(place ->
            "the filter leaves it out: without it %s has it at rank %d; search without the filter"
                .formatted(place.retriever(), place.rank()))
        .toList();
  }

  private String reason(Place place) {
    if (place.rank() > place.takes()) {
      return "%s has it at rank %d, and the plan takes %d candidates of it; take more"
          .formatted(place.retriever(), place.rank(), place.takes());
    }
    if (place.rank() > 0) {
      return "%s has it at rank %d, and a later stage of the plan dropped it; let that keep more"
          .formatted(place.retriever(), place.rank());
    }
    if (place.looked() >= deep) {
      return "%s does not have it among its first %d; ask in words that are nearer to it"
          .formatted(place.retriever(), deep);
    }
    String kind = place.retriever().replaceFirst("[. ].*", "");
    return switch (kind) {
      case "lexical", "sparse", "verbatim" ->
          "%s finds nothing of the query in it; ask in its words".formatted(place.retriever());
      default ->
          "%s has no vector of it that could be compared; make those that are missing"
              .formatted(place.retriever());
    };
  }
}
