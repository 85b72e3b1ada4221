package dev.winnow.rerank.recipe;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/// Writes a recipe as JSON.
final class RecipeWriter {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private RecipeWriter() {}

  static String write(Recipe recipe) {
    ObjectNode root = NODES.objectNode().put("name", recipe.name());
    root.set("layout", layout(recipe.layout()));
    root.put("instruction", recipe.instruction());
    Cleaning cleaning = recipe.cleaning();
    root.putObject("cleaning")
        .put("brackets", Members.written(cleaning.brackets()))
        .put("untitled", cleaning.untitled())
        .put("words", cleaning.words())
        .set("removed", texts(cleaning.removed()));
    root.putObject("limits")
        .put("prompt", recipe.limits().prompt())
        .put("query", recipe.limits().query())
        .put("passage", recipe.limits().passage());
    root.set("reading", reading(recipe.reading()));
    return root.toPrettyString();
  }

  private static ObjectNode layout(Layout layout) {
    ObjectNode node = NODES.objectNode().put("begin", layout.begin());
    node.set("before", texts(layout.before().stream().map(Piece::pattern).toList()));
    node.set("each", texts(layout.each().stream().map(Piece::pattern).toList()));
    node.set("after", texts(layout.after().stream().map(Piece::pattern).toList()));
    return node.put("seams", Members.written(layout.seams()));
  }

  private static ArrayNode texts(List<String> texts) {
    ArrayNode node = NODES.arrayNode();
    texts.forEach(node::add);
    return node;
  }

  private static ObjectNode reading(Reading reading) {
    ObjectNode node = NODES.objectNode();
    switch (reading) {
      case Reading.Head(int output, boolean types, Post post) ->
          post(node.putObject("head").put("output", output).put("types", types), post);
      case Reading.Raw(Answer token, Post post) ->
          post(answer(node.putObject("raw"), "token", token), post);
      case Reading.YesNo(Answer yes, Answer no, var contrast, Post post) -> {
        ObjectNode both = answer(answer(node.putObject("yes-no"), "yes", yes), "no", no);
        post(both.put("contrast", Members.written(contrast)), post);
      }
      case Reading.Decoder(String end, Answer yes, Answer no, var contrast, Post post) -> {
        ObjectNode ended = node.putObject("decoder").put("end", end);
        ObjectNode both = answer(answer(ended, "yes", yes), "no", no);
        post(both.put("contrast", Members.written(contrast)), post);
      }
      case Reading.Choice(Labels labels, String answer, int most, var vote) ->
          node.putObject("choice")
              .put("labels", Members.written(labels))
              .put("answer", answer)
              .put("most", most)
              .put("vote", Members.written(vote));
      case Reading.Likelihood() -> node.putObject("likelihood");
      case Reading.Cosine(String passageMark, String queryMark, List<String> projector) ->
          node.putObject("cosine")
              .put("passageMark", passageMark)
              .put("queryMark", queryMark)
              .set("projector", texts(projector));
    }
    return node;
  }

  private static ObjectNode answer(ObjectNode node, String name, Answer answer) {
    return switch (answer) {
      case Answer.Text(String text) -> node.put(name, text);
      case Answer.Id(int id) -> node.put(name, id);
    };
  }

  private static void post(ObjectNode node, Post post) {
    switch (post) {
      case Post.AsRead() -> node.put("post", "as-read");
      case Post.Sigmoid(double slope, double shift) ->
          node.putObject("post").putObject("sigmoid").put("slope", slope).put("shift", shift);
    }
  }
}
