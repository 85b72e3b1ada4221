package dev.winnow.engine.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.winnow.index.Plan;
import java.io.IOException;

/// `{"seal":{"k":200,"name":"verbatim","beam":15,"length":10}}`
final class SealCodec extends PlanCodec<Plan.Seal> {
  SealCodec() {
    super("seal", Plan.Seal.class, "k", "name", "beam", "length");
  }

  @Override
  Plan.Seal read(Members members, Plans plans) {
    Plan.Seal plan =
        Plan.seal(members.count("k", Plan.DEFAULT_K))
            .withBeam(members.count("beam", Plan.Seal.DEFAULT_BEAM))
            .withLength(members.count("length", Plan.Seal.DEFAULT_LENGTH));
    JsonValue name = members.get("name");
    return name == null ? plan : plan.withName(name.string("the name of verbatim tokens"));
  }

  @Override
  void writeMembers(Plan.Seal seal, JsonGenerator json) throws IOException {
    json.writeNumberField("k", seal.k());
    if (!seal.name().isEmpty()) {
      json.writeStringField("name", seal.name());
    }
    if (seal.beam() != Plan.Seal.DEFAULT_BEAM) {
      json.writeNumberField("beam", seal.beam());
    }
    if (seal.length() != Plan.Seal.DEFAULT_LENGTH) {
      json.writeNumberField("length", seal.length());
    }
  }
}
