package dev.winnow.engine.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.winnow.index.Plan;
import java.io.IOException;

/// `{"dense":{"k":200,"space":"minilm","exact":true,"vector":[0.25,-1]}}`
final class DenseCodec extends PlanCodec<Plan.Dense> {
  DenseCodec() {
    super("dense", Plan.Dense.class, "k", "space", "exact", "vector");
  }

  @Override
  Plan.Dense read(Members members, Plans plans) {
    Plan.Dense plan = Plan.dense(members.count("k", Plan.DEFAULT_K));
    JsonValue space = members.get("space");
    if (space != null) {
      plan = plan.withSpace(space.string("the name of a vector space"));
    }
    JsonValue exact = members.get("exact");
    if (exact != null) {
      plan = plan.withExact(exact.bool());
    }
    JsonValue vector = members.get("vector");
    return vector == null ? plan : plan.withVector(vector.vector());
  }

  @Override
  void writeMembers(Plan.Dense dense, JsonGenerator json) throws IOException {
    json.writeNumberField("k", dense.k());
    if (!dense.space().isEmpty()) {
      json.writeStringField("space", dense.space());
    }
    if (dense.exact()) {
      json.writeBooleanField("exact", true);
    }
    if (dense.vector() != null) {
      json.writeArrayFieldStart("vector");
      for (float component : dense.vector().values()) {
        json.writeNumber(component);
      }
      json.writeEndArray();
    }
  }
}
