package dev.winnow.index.store;

import dev.winnow.index.Schema;
import dev.winnow.index.SearchResult;
import dev.winnow.index.store.PlanRunner.DenseStage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Many requests over one snapshot. Stages that compare all vectors do so for all requests
/// together; everything else runs as it does alone.
final class Batch {
  private final Snapshot snapshot;
  private final List<Request> requests;
  private final List<PlanRunner> runners;

  Batch(Snapshot snapshot, List<Request> requests) {
    this.snapshot = snapshot;
    this.requests = requests;
    this.runners =
        requests.stream()
            .map(request -> new PlanRunner(snapshot, request.text(), request.notes()))
            .toList();
  }

  List<SearchResult> run() throws IOException {
    if (requests.size() > 1) {
      compareTogether();
    }
    List<SearchResult> results = new ArrayList<>(requests.size());
    for (int i = 0; i < requests.size(); i++) {
      Request request = requests.get(i);
      results.add(
          request.empty()
              ? new SearchResult(List.of(), List.of(), request.notes().toList())
              : runners
                  .get(i)
                  .run(request.plan(), request.query().filter(), request.query().topK()));
    }
    return results;
  }

  private void compareTogether() throws IOException {
    for (var group : groups().entrySet()) {
      DenseStage stage = group.getKey();
      List<PlanRunner> askers = group.getValue();
      Schema.Dense dense = snapshot.schema().dense();
      if (dense == null || askers.size() < 2) {
        continue;
      }
      List<float[]> vectors = new ArrayList<>();
      for (PlanRunner asker : askers) {
        vectors.add(asker.vector(stage.plan().model()));
      }
      var filter =
          stage.filter() == null
              ? null
              : FilterQueries.query(stage.filter(), snapshot.schema(), snapshot.config().limits());
      long start = System.nanoTime();
      var found = new DenseSearch(snapshot, dense).searchTogether(stage.plan(), vectors, filter);
      long share = (System.nanoTime() - start) / askers.size();
      for (int i = 0; found.isPresent() && i < askers.size(); i++) {
        askers.get(i).put(stage, found.get().get(i), share);
      }
    }
  }

  /// Who asks for the same dense stage.
  private Map<DenseStage, List<PlanRunner>> groups() {
    Map<DenseStage, List<PlanRunner>> groups = new LinkedHashMap<>();
    for (int i = 0; i < requests.size(); i++) {
      Request request = requests.get(i);
      if (!request.empty()) {
        for (DenseStage stage :
            PlanRunner.denseStages(request.plan(), request.query().filter()).stream()
                .distinct()
                .toList()) {
          groups.computeIfAbsent(stage, _ -> new ArrayList<>()).add(runners.get(i));
        }
      }
    }
    return groups;
  }
}
