package dev.winnow.engine.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.winnow.index.Plan;
import java.io.IOException;

/// `{"rephrase":{"of":PLAN,"text":"..."}}`
final class RephraseCodec extends PlanCodec<Plan.Rephrased> {
  RephraseCodec() {
    super("rephrase", Plan.Rephrased.class, "of", "text");
  }

  @Override
  Plan.Rephrased read(Members members, Plans plans) {
    Plan of = plans.read(members.required("of"));
    String text = members.required("text").string("a text to search with");
    return members.body().make(() -> of.rephrased(text));
  }

  @Override
  void writeMembers(Plan.Rephrased rephrased, JsonGenerator json) throws IOException {
    input("of", rephrased.of(), json);
    json.writeStringField("text", rephrased.text());
  }
}
