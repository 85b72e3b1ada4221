package dev.winnow.engine.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.winnow.engine.NearestName;
import dev.winnow.index.Fusion;
import dev.winnow.index.Fusion.Normalization;
import dev.winnow.index.Plan;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/// `{"fuse":{"of":[PLAN,PLAN],"method":METHOD,"weights":[1,2],"k":100}}`
final class FuseCodec extends PlanCodec<Plan.Fuse> {
  FuseCodec() {
    super("fuse", Plan.Fuse.class, "of", "method", "weights", "k");
  }

  private static final Set<String> METHODS = ordered("minmax", "zscore", "sum", "rrf");

  @Override
  Plan.Fuse read(Members members, Plans plans) {
    List<Plan> inputs =
        members.required("of").list("an array of plans").stream().map(plans::read).toList();
    JsonValue named = members.get("method");
    Fusion method = named == null ? Fusion.DEFAULT : method(named);
    JsonValue weights = members.get("weights");
    Fusion weighted = weights == null ? method : weighted(method, weights);
    int k = members.count("k", Integer.MAX_VALUE);
    return members.body().make(() -> new Plan.Fuse(inputs, weighted, k));
  }

  private static Fusion weighted(Fusion method, JsonValue weights) {
    List<Double> numbers =
        weights.list("an array of numbers").stream().map(JsonValue::number).toList();
    return weights.make(() -> method.withWeights(numbers));
  }

  private static Fusion method(JsonValue value) {
    if (value.isString()) {
      return switch (value.string("a method")) {
        case "minmax" -> new Fusion.Normalized(Normalization.MINMAX, List.of());
        case "zscore" -> new Fusion.Normalized(Normalization.ZSCORE, List.of());
        case "sum" -> new Fusion.Normalized(Normalization.NONE, List.of());
        case "rrf" -> Fusion.ReciprocalRank.DEFAULT;
        case String other ->
            throw value.not(String.join(", ", METHODS) + NearestName.hint(other, METHODS));
      };
    }
    JsonValue rrf =
        value.only("method", Set.of("rrf"), String.join(", ", METHODS) + " or ").getValue();
    var members = rrf.members(ordered("k", "rank_base"));
    var byDefault = Fusion.ReciprocalRank.DEFAULT;
    double constant = members.containsKey("k") ? members.get("k").number() : byDefault.constant();
    int rankBase =
        members.containsKey("rank_base")
            ? members.get("rank_base").count(0)
            : byDefault.firstRank();
    return rrf.make(() -> new Fusion.ReciprocalRank(constant, rankBase, List.of()));
  }

  @Override
  void writeMembers(Plan.Fuse fuse, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("of");
    for (Plan input : fuse.of()) {
      PlanJson.write(input, json);
    }
    json.writeEndArray();
    json.writeFieldName("method");
    write(fuse.method(), json);
    if (!fuse.method().weights().isEmpty()) {
      json.writeArrayFieldStart("weights");
      for (double weight : fuse.method().weights()) {
        JsonText.number(json, weight);
      }
      json.writeEndArray();
    }
    if (fuse.k() != Integer.MAX_VALUE) {
      json.writeNumberField("k", fuse.k());
    }
  }

  private static void write(Fusion method, JsonGenerator json) throws IOException {
    switch (method) {
      case Fusion.ReciprocalRank rank -> {
        json.writeStartObject();
        json.writeObjectFieldStart("rrf");
        json.writeFieldName("k");
        JsonText.number(json, rank.constant());
        json.writeNumberField("rank_base", rank.firstRank());
        json.writeEndObject();
        json.writeEndObject();
      }
      case Fusion.Normalized normalized ->
          json.writeString(
              switch (normalized.normalization()) {
                case NONE -> "sum";
                case MINMAX -> "minmax";
                case ZSCORE -> "zscore";
              });
    }
  }
}
