package dev.winnow.engine.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.winnow.engine.NearestName;
import dev.winnow.index.Plan;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/// Plans as JSON. A plan is an object with one member, which names the stage:
///
///     {"lexical":{"k":200,"unit":"passage","fields":["title"],"weighing":"bm25"}}
///     {"dense":{"k":200,"space":"minilm","exact":true,"vector":[0.25,-1]}}
///     {"sparse":{"k":200,"name":"sparse","skip":1.2}}
///     {"late":{"k":200,"space":"late","probes":8,"exact":true}}
///     {"verbatim":{"k":200,"name":"verbatim","least":3,"most":1000000}}
///     {"seal":{"k":200,"name":"verbatim","beam":15,"length":10}}
///     {"fuse":{"of":[PLAN,PLAN],"method":METHOD,"weights":[1,2],"k":100}}
///     {"rerank":{"of":PLAN,"model":"first","depth":50}}
///     {"explore":{"of":PLAN,"model":"first","depth":50,"nearest":16,"near":"words"}}
///     {"refit":{"of":PLAN,"k":200,"steps":100}}
///     {"filter":{"of":PLAN,"by":FILTER}}
///     {"rephrase":{"of":PLAN,"text":"another wording"}}
///     {"auto":{"k":200}}
///
/// or the name of a known plan, as in `"hybrid"`. METHOD is `"minmax"`, `"zscore"`, `"sum"`,
/// `"rrf"` or `{"rrf":{"k":60,"rank_base":1}}`; FILTER is written as in [FilterJson]. `of` of
/// `refit` is a `rerank` or an `explore`. Without a `vector`, `dense` takes that of the query's text.
///
/// By default `k` is 200 (of `fuse`: all candidates), `unit` is `document`, `weighing` is `count`, `fields` are title and
/// text together, `space` and `name` are the first of the index, `skip` is 1, `probes` is 8, `beam` is 15, `length` is 10, `method` is `minmax`,
/// weights are equal, `nearest` is 16, `near` is `vectors` and `steps` is 100. Anything else is an error that names
/// its path. Each kind of stage has a [PlanCodec]. Thread-safe.
public final class PlanJson {
  /// In the order in which messages list them.
  private static final List<PlanCodec<?>> CODECS =
      List.of(
          new LexicalCodec(),
          new DenseCodec(),
          new SparseCodec(),
          new LateCodec(),
          new VerbatimCodec(),
          new SealCodec(),
          new FuseCodec(),
          new RerankCodec(),
          new ExploreCodec(),
          new RefitCodec(),
          new FilterCodec(),
          new RephraseCodec(),
          new AutoCodec());

  private static final Map<String, PlanCodec<?>> BY_NAME = byName();

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
          "%s is %d stages deep; expected at most %d; simplify the plan, or raise the limit planDepth"
              .formatted(value.path(), depth, limits.planDepth()));
    }
    if (value.isString()) {
      return named(value.path(), value.string("a name"));
    }
    var stage = value.only("stage", BY_NAME.keySet(), "the name of a plan or ");
    PlanCodec<?> codec = Objects.requireNonNull(BY_NAME.get(stage.getKey()));
    return codec.read(stage.getValue(), new Inputs(depth + 1));
  }

  /// Reads the inputs of a stage.
  private final class Inputs implements PlanCodec.Plans {
    private final int depth;

    Inputs(int depth) {
      this.depth = depth;
    }

    @Override
    public Plan read(JsonValue value) {
      return plan(value, depth);
    }

    @Override
    public JsonLimits limits() {
      return limits;
    }
  }

  static void write(Plan plan, JsonGenerator json) throws IOException {
    for (PlanCodec<?> codec : CODECS) {
      if (codec.type().isInstance(plan)) {
        codec.write(plan, json);
        return;
      }
    }
    throw new IllegalStateException("no JSON for " + plan.getClass());
  }

  private static Map<String, PlanCodec<?>> byName() {
    Map<String, PlanCodec<?>> byName = new LinkedHashMap<>();
    CODECS.forEach(codec -> byName.put(codec.name(), codec));
    return Collections.unmodifiableMap(byName);
  }
}
