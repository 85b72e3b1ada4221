package dev.winnow.engine.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.winnow.index.Plan;
import java.io.IOException;

/// `{"late":{"k":200,"space":"late","probes":8,"exact":true}}`
final class LateCodec extends PlanCodec<Plan.Late> {
  LateCodec() {
    super("late", Plan.Late.class, "k", "space", "probes", "exact");
  }

  @Override
  Plan.Late read(Members members, Plans plans) {
    Plan.Late plan =
        Plan.late(members.count("k", Plan.DEFAULT_K))
            .withProbes(members.count("probes", Plan.Late.DEFAULT_PROBES));
    JsonValue space = members.get("space");
    if (space != null) {
      plan = plan.withSpace(space.string("the name of token vectors"));
    }
    JsonValue exact = members.get("exact");
    return exact == null ? plan : plan.withExact(exact.bool());
  }

  @Override
  void writeMembers(Plan.Late late, JsonGenerator json) throws IOException {
    json.writeNumberField("k", late.k());
    if (!late.space().isEmpty()) {
      json.writeStringField("space", late.space());
    }
    if (late.probes() != Plan.Late.DEFAULT_PROBES) {
      json.writeNumberField("probes", late.probes());
    }
    if (late.exact()) {
      json.writeBooleanField("exact", true);
    }
  }
}
