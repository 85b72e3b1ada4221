package dev.winnow.engine.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.winnow.index.Plan;
import java.io.IOException;

/// `{"auto":{"k":200}}`
final class AutoCodec extends PlanCodec<Plan.Auto> {
  AutoCodec() {
    super("auto", Plan.Auto.class, "k");
  }

  @Override
  Plan.Auto read(Members members, Plans plans) {
    return new Plan.Auto(members.count("k", Plan.DEFAULT_K));
  }

  @Override
  void writeMembers(Plan.Auto auto, JsonGenerator json) throws IOException {
    json.writeNumberField("k", auto.k());
  }
}
