package dev.winnow.rerank.recipe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.winnow.rerank.recipe.Cleaning.Brackets;
import dev.winnow.rerank.recipe.Layout.Seams;
import dev.winnow.rerank.recipe.Reading.Contrast;
import dev.winnow.rerank.recipe.Reading.Vote;
import java.util.List;

/// Reads what [RecipeWriter] writes, and refuses everything else by name.
final class RecipeReader {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private RecipeReader() {}

  static Recipe read(String json) {
    try {
      return recipe(JSON.readTree(json));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "a recipe is no JSON: %s; expected one object".formatted(e.getOriginalMessage()), e);
    }
  }

  private static Recipe recipe(JsonNode node) {
    var recipe =
        new Members(
            "recipe", node, "name", "layout", "instruction", "cleaning", "limits", "reading");
    return new Recipe(
        recipe.text("name"),
        layout(recipe.get("layout")),
        recipe.text("instruction"),
        cleaning(recipe.get("cleaning")),
        limits(recipe.get("limits")),
        reading(recipe.get("reading")));
  }

  private static Layout layout(JsonNode node) {
    var layout = new Members("layout", node, "begin", "before", "each", "after", "seams");
    return new Layout(
        layout.text("begin"),
        pieces(layout.texts("before")),
        pieces(layout.texts("each")),
        pieces(layout.texts("after")),
        layout.choice("seams", Seams.class));
  }

  private static List<Piece> pieces(List<String> patterns) {
    return patterns.stream().map(Piece::new).toList();
  }

  private static Cleaning cleaning(JsonNode node) {
    var cleaning = new Members("cleaning", node, "brackets", "untitled", "words", "removed");
    return new Cleaning(
        cleaning.choice("brackets", Brackets.class),
        cleaning.flag("untitled"),
        cleaning.number("words"),
        cleaning.texts("removed"));
  }

  private static Limits limits(JsonNode node) {
    var limits = new Members("limits", node, "prompt", "query", "passage");
    return new Limits(limits.number("prompt"), limits.number("query"), limits.number("passage"));
  }

  private static Reading reading(JsonNode node) {
    String kind = Members.kind("reading", node);
    JsonNode own = node.get(kind);
    return switch (kind) {
      case "head" -> {
        var head = new Members(kind, own, "output", "types", "post");
        yield new Reading.Head(head.number("output"), head.flag("types"), post(head.get("post")));
      }
      case "raw" -> {
        var raw = new Members(kind, own, "token", "post");
        yield new Reading.Raw(answer(raw, "token"), post(raw.get("post")));
      }
      case "yes-no" -> {
        var both = new Members(kind, own, "yes", "no", "contrast", "post");
        yield new Reading.YesNo(
            answer(both, "yes"),
            answer(both, "no"),
            both.choice("contrast", Contrast.class),
            post(both.get("post")));
      }
      case "decoder" -> {
        var both = new Members(kind, own, "end", "yes", "no", "contrast", "post");
        yield new Reading.Decoder(
            both.text("end"),
            answer(both, "yes"),
            answer(both, "no"),
            both.choice("contrast", Contrast.class),
            post(both.get("post")));
      }
      case "choice" -> {
        var choice = new Members(kind, own, "labels", "answer", "most", "vote");
        yield new Reading.Choice(
            choice.choice("labels", Labels.class),
            choice.text("answer"),
            choice.number("most"),
            choice.choice("vote", Vote.class));
      }
      case "likelihood" -> {
        var _ = new Members(kind, own);
        yield new Reading.Likelihood();
      }
      case "cosine" -> {
        var cosine = new Members(kind, own, "passageMark", "queryMark", "projector");
        yield new Reading.Cosine(
            cosine.text("passageMark"), cosine.text("queryMark"), cosine.texts("projector"));
      }
      default ->
          throw new IllegalArgumentException(
              "reading '%s' is not known; expected head, raw, yes-no, decoder, choice, likelihood or cosine"
                  .formatted(kind));
    };
  }

  private static Answer answer(Members members, String name) {
    return members.get(name).isTextual()
        ? new Answer.Text(members.text(name))
        : new Answer.Id(members.number(name));
  }

  private static Post post(JsonNode node) {
    if (node.isTextual() && node.asText().equals("as-read")) {
      return new Post.AsRead();
    }
    String kind = Members.kind("post", node);
    if (!kind.equals("sigmoid")) {
      throw new IllegalArgumentException(
          "post '%s' is not known; expected \"as-read\" or sigmoid".formatted(kind));
    }
    var sigmoid = new Members(kind, node.get(kind), "slope", "shift");
    return new Post.Sigmoid(sigmoid.real("slope"), sigmoid.real("shift"));
  }
}
