package dev.winnow.engine.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.winnow.engine.NearestName;
import dev.winnow.index.Fusion;
import dev.winnow.index.Fusion.Normalization;
import dev.winnow.index.Plan;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Plans as JSON. A plan is an object with one member, which names the stage:
///
///     {"lexical":{"k":200,"unit":"passage","fields":["title"]}}
///     {"dense":{"k":200,"model":"minilm","exact":true}}
///     {"fuse":{"of":[PLAN,PLAN],"method":METHOD,"weights":[1,2],"k":100}}
///     {"rerank":{"of":PLAN,"model":"first","depth":50}}
///     {"explore":{"of":PLAN,"model":"first","depth":50,"nearest":16,"near":"words"}}
///     {"refit":{"of":PLAN,"k":200,"steps":100}}
///     {"filter":{"of":PLAN,"by":FILTER}}
///
/// or the name of a known plan, as in `"hybrid"`. METHOD is `"minmax"`, `"zscore"`, `"sum"`,
/// `"rrf"` or `{"rrf":{"k":60,"rank_base":1}}`; FILTER is written as in [FilterJson]. Left out,
/// `k` is 200 (of `fuse`: all), `unit` is `document`, `fields` are title and text together,
/// `model` of `dense` is the index's own, `method` is `minmax`, weights are alike, `nearest` is 16,
/// `near` is `vectors`, `steps` is 100. `of` of `refit` is a plan by `rerank` or `explore`. Anything
/// else is an error that names its path. Thread-safe.
public final class PlanJson {
  private static final Set<String> STAGES =
      ordered("lexical", "dense", "fuse", "rerank", "explore", "refit", "filter");
  private static final Set<String> METHODS = ordered("minmax", "zscore", "sum", "rrf");

  private final Map<String, Plan> named;
  private final JsonLimits limits;

  private PlanJson(Map<String, Plan> named, JsonLimits limits) {
    this.named = named;
    this.limits = limits;
  }

  /// Reads the name of a plan or the JSON of one.
  ///
  /// @param named plans by name
  /// @throws IllegalArgumentException if the text is not a plan
  public static Plan parse(String text, Map<String, Plan> named) {
    return parse(text, named, JsonLimits.DEFAULTS);
  }

  public static Plan parse(String text, Map<String, Plan> named, JsonLimits limits) {
    var reader = new PlanJson(named, limits);
    String trimmed = text.strip();
    if (trimmed.matches("[A-Za-z][A-Za-z0-9_.-]{0,63}")) {
      return reader.named("plan", trimmed);
    }
    return reader.plan(JsonValue.parse("plan", trimmed, limits), 1);
  }

  static Plan read(JsonValue value, Map<String, Plan> named, JsonLimits limits) {
    return new PlanJson(named, limits).plan(value, 1);
  }

  /// The JSON of a plan on one line; defaults are left out.
  public static String write(Plan plan) {
    return JsonText.write(json -> write(plan, json));
  }

  private Plan named(String path, String name) {
    Plan plan = named.get(name);
    if (plan == null) {
      throw new IllegalArgumentException(
          "%s %s is not known; expected %s or the JSON of a plan%s"
              .formatted(
                  path,
                  JsonValue.quoted(name),
                  String.join(", ", new TreeSet<>(named.keySet())),
                  NearestName.hint(name, named.keySet())));
    }
    return plan;
  }

  private Plan plan(JsonValue value, int depth) {
    if (depth > limits.planDepth()) {
      throw new IllegalArgumentException(
          "%s is stage %d above one another; expected at most %d; simplify the plan, or raise the limit planDepth"
              .formatted(value.path(), depth, limits.planDepth()));
    }
    if (value.isString()) {
      return named(value.path(), value.string("a name"));
    }
    var stage = value.only("stage", STAGES, "the name of a plan or ");
    JsonValue body = stage.getValue();
    return switch (stage.getKey()) {
      case "lexical" -> lexical(body);
      case "dense" -> dense(body);
      case "fuse" -> fuse(body, depth);
      case "rerank" -> rerank(body, depth);
      case "explore" -> explore(body, depth);
      case "refit" -> refit(body, depth);
      default -> filtered(body, depth);
    };
  }

  private static Plan lexical(JsonValue body) {
    var members = body.members(ordered("k", "unit", "fields"));
    Plan.Lexical plan = Plan.lexical(k(members, Plan.DEFAULT_K));
    if (members.containsKey("unit")) {
      plan = plan.withUnit(unit(members.get("unit")));
    }
    if (members.containsKey("fields")) {
      plan = plan.withFields(strings(members.get("fields")));
    }
    return plan;
  }

  private static Plan dense(JsonValue body) {
    var members = body.members(ordered("k", "model", "exact"));
    Plan.Dense plan = Plan.dense(k(members, Plan.DEFAULT_K));
    if (members.containsKey("model")) {
      plan = plan.withModel(members.get("model").string("the name of a query encoder"));
    }
    if (members.containsKey("exact")) {
      plan = plan.withExact(members.get("exact").bool());
    }
    return plan;
  }

  private Plan fuse(JsonValue body, int depth) {
    var members = body.members(ordered("of", "method", "weights", "k"));
    List<Plan> inputs =
        required(body, members, "of").list("an array of plans").stream()
            .map(input -> plan(input, depth + 1))
            .toList();
    Fusion method = members.containsKey("method") ? method(members.get("method")) : Fusion.DEFAULT;
    if (members.containsKey("weights")) {
      JsonValue weights = members.get("weights");
      List<Double> numbers =
          weights.list("an array of numbers").stream().map(JsonValue::number).toList();
      method = with(method, numbers, weights);
    }
    Fusion weighted = method;
    return body.make(() -> new Plan.Fuse(inputs, weighted, k(members, Integer.MAX_VALUE)));
  }

  private static Fusion with(Fusion method, List<Double> numbers, JsonValue weights) {
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

  private Plan rerank(JsonValue body, int depth) {
    var members = body.members(ordered("of", "model", "depth"));
    Plan of = plan(required(body, members, "of"), depth + 1);
    String model = required(body, members, "model").string("the name of a reranker");
    return of.rerank(model, required(body, members, "depth").count(1));
  }

  private Plan explore(JsonValue body, int depth) {
    var members = body.members(ordered("of", "model", "depth", "nearest", "near"));
    Plan of = plan(required(body, members, "of"), depth + 1);
    String model = required(body, members, "model").string("the name of a reranker");
    Plan.Explore plan = of.explore(model, required(body, members, "depth").count(1));
    if (members.containsKey("nearest")) {
      plan = plan.withNearest(members.get("nearest").count(1));
    }
    if (members.containsKey("near")) {
      plan = plan.withNear(near(members.get("near")));
    }
    return plan;
  }

  private static Plan.Near near(JsonValue value) {
    return switch (value.string("vectors or words")) {
      case "vectors" -> Plan.Near.VECTORS;
      case "words" -> Plan.Near.WORDS;
      default -> throw value.not("vectors or words");
    };
  }

  private Plan refit(JsonValue body, int depth) {
    var members = body.members(ordered("of", "k", "steps"));
    JsonValue of = required(body, members, "of");
    if (!(plan(of, depth + 1) instanceof Plan.Judged read)) {
      throw of.not("a plan by rerank or explore, from which refit learns");
    }
    int k = required(body, members, "k").count(1);
    int steps =
        members.containsKey("steps") ? members.get("steps").count(1) : Plan.Refit.DEFAULT_STEPS;
    return body.make(() -> read.refit(k).withSteps(steps));
  }

  private Plan filtered(JsonValue body, int depth) {
    var members = body.members(ordered("of", "by"));
    return plan(required(body, members, "of"), depth + 1)
        .filtered(FilterJson.read(required(body, members, "by"), limits));
  }

  private static JsonValue required(JsonValue body, Map<String, JsonValue> members, String name) {
    JsonValue value = members.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "%s has no member '%s'; add it".formatted(body.path(), name));
    }
    return value;
  }

  private static int k(Map<String, JsonValue> members, int otherwise) {
    JsonValue k = members.get("k");
    return k == null ? otherwise : k.count(1);
  }

  private static Plan.Unit unit(JsonValue value) {
    return switch (value.string("document or passage")) {
      case "document" -> Plan.Unit.DOCUMENT;
      case "passage" -> Plan.Unit.PASSAGE;
      default -> throw value.not("document or passage");
    };
  }

  private static String[] strings(JsonValue value) {
    return value.list("an array of field names").stream()
        .map(item -> item.string("the name of a field"))
        .toArray(String[]::new);
  }

  private static Set<String> ordered(String... names) {
    return Collections.unmodifiableSet(new LinkedHashSet<>(List.of(names)));
  }

  private static void write(Plan plan, JsonGenerator json) throws IOException {
    json.writeStartObject();
    switch (plan) {
      case Plan.Lexical lexical -> write(lexical, json);
      case Plan.Dense dense -> write(dense, json);
      case Plan.Fuse fuse -> write(fuse, json);
      case Plan.Rerank rerank -> {
        json.writeObjectFieldStart("rerank");
        json.writeFieldName("of");
        write(rerank.of(), json);
        json.writeStringField("model", rerank.model());
        json.writeNumberField("depth", rerank.depth());
      }
      case Plan.Explore explore -> write(explore, json);
      case Plan.Refit refit -> {
        json.writeObjectFieldStart("refit");
        json.writeFieldName("of");
        write(refit.of(), json);
        json.writeNumberField("k", refit.k());
        if (refit.steps() != Plan.Refit.DEFAULT_STEPS) {
          json.writeNumberField("steps", refit.steps());
        }
      }
      case Plan.Filtered filtered -> {
        json.writeObjectFieldStart("filter");
        json.writeFieldName("of");
        write(filtered.of(), json);
        json.writeFieldName("by");
        FilterJson.write(filtered.filter(), json);
      }
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void write(Plan.Lexical lexical, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("lexical");
    json.writeNumberField("k", lexical.k());
    if (lexical.unit() == Plan.Unit.PASSAGE) {
      json.writeStringField("unit", "passage");
    }
    if (!lexical.fields().isEmpty()) {
      json.writeFieldName("fields");
      JsonText.value(json, lexical.fields());
    }
  }

  private static void write(Plan.Dense dense, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("dense");
    json.writeNumberField("k", dense.k());
    if (!dense.model().isEmpty()) {
      json.writeStringField("model", dense.model());
    }
    if (dense.exact()) {
      json.writeBooleanField("exact", true);
    }
  }

  private static void write(Plan.Explore explore, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("explore");
    json.writeFieldName("of");
    write(explore.of(), json);
    json.writeStringField("model", explore.model());
    json.writeNumberField("depth", explore.depth());
    if (explore.nearest() != Plan.Explore.DEFAULT_NEAREST) {
      json.writeNumberField("nearest", explore.nearest());
    }
    if (explore.near() == Plan.Near.WORDS) {
      json.writeStringField("near", "words");
    }
  }

  private static void write(Plan.Fuse fuse, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("fuse");
    json.writeArrayFieldStart("of");
    for (Plan input : fuse.of()) {
      write(input, json);
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
