package dev.winnow.engine.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.winnow.index.Plan;
import java.io.IOException;

/// `{"refit":{"of":PLAN,"k":200,"steps":100}}`; PLAN is a `rerank` or an `explore`
final class RefitCodec extends PlanCodec<Plan.Refit> {
  RefitCodec() {
    super("refit", Plan.Refit.class, "of", "k", "steps");
  }

  @Override
  Plan.Refit read(Members members, Plans plans) {
    JsonValue of = members.required("of");
    if (!(plans.read(of) instanceof Plan.Judged read)) {
      throw of.not("a plan by rerank or explore, from which refit learns");
    }
    int k = members.required("k").count(1);
    int steps = members.count("steps", Plan.Refit.DEFAULT_STEPS);
    return members.body().make(() -> read.refit(k).withSteps(steps));
  }

  @Override
  void writeMembers(Plan.Refit refit, JsonGenerator json) throws IOException {
    input("of", refit.of(), json);
    json.writeNumberField("k", refit.k());
    if (refit.steps() != Plan.Refit.DEFAULT_STEPS) {
      json.writeNumberField("steps", refit.steps());
    }
  }
}
