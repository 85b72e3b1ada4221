package dev.winnow.memory.generate;

import dev.winnow.memory.pack.Judge;
import dev.winnow.memory.pack.PackConfig;
import dev.winnow.memory.pack.PackRequest;
import dev.winnow.memory.pack.Packer;
import dev.winnow.memory.pack.Piece;
import java.util.List;
import java.util.Locale;

/// Asks a generator whether a text helps to answer a question. The text stands in a frame, as in
/// any pack. An answer that is neither yes nor no counts as yes: what nobody understood is kept.
record ModelJudge(Answerer answerer) implements Judge {
  @Override
  public boolean answers(String query, String text) {
    String question =
        "Does the text above help to answer the question below? Reply with yes or no, and nothing"
            + " else.\n\nQuestion: "
            + query;
    PackConfig config = PackConfig.DEFAULTS.withBudget(Integer.MAX_VALUE);
    Packer packer = Packer.of(answerer.fitting(config, question), answerer.counter());
    var pack = packer.pack(PackRequest.of(query, List.of(Piece.of("text", text))));
    String answer = answerer.generator().answer(question, pack).text();
    return !answer.strip().toLowerCase(Locale.ROOT).startsWith("no");
  }
}
