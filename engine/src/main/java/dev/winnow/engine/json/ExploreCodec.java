package dev.winnow.engine.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.winnow.index.Plan;
import java.io.IOException;

/// `{"explore":{"of":PLAN,"model":"first","depth":50,"nearest":16,"near":"words"}}`
final class ExploreCodec extends PlanCodec<Plan.Explore> {
  ExploreCodec() {
    super("explore", Plan.Explore.class, "of", "model", "depth", "nearest", "near");
  }

  @Override
  Plan.Explore read(Members members, Plans plans) {
    Plan of = plans.read(members.required("of"));
    String model = members.required("model").string("the name of a reranker");
    Plan.Explore plan = of.explore(model, members.required("depth").count(1));
    plan = plan.withNearest(members.count("nearest", Plan.Explore.DEFAULT_NEAREST));
    JsonValue near = members.get("near");
    return near == null ? plan : plan.withNear(near(near));
  }

  private static Plan.Near near(JsonValue value) {
    return switch (value.string("vectors or words")) {
      case "vectors" -> Plan.Near.VECTORS;
      case "words" -> Plan.Near.WORDS;
      default -> throw value.not("vectors or words");
    };
  }

  @Override
  void writeMembers(Plan.Explore explore, JsonGenerator json) throws IOException {
    input("of", explore.of(), json);
    json.writeStringField("model", explore.model());
    json.writeNumberField("depth", explore.depth());
    if (explore.nearest() != Plan.Explore.DEFAULT_NEAREST) {
      json.writeNumberField("nearest", explore.nearest());
    }
    if (explore.near() == Plan.Near.WORDS) {
      json.writeStringField("near", "words");
    }
  }
}
