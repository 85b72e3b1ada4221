package dev.winnow.rerank.models;

import dev.winnow.embed.files.Config;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.files.Weights;
import dev.winnow.rerank.recipe.Post;
import dev.winnow.rerank.recipe.Reading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// How a score is made of the outputs of a head of classes, as the recipe and the model's
/// configuration say.
///
/// A recipe that names another output than the first means it. One that names the first means the
/// only one: where `id2label` has several labels, that of a positive name is read, as the logarithm
/// of its odds against all others, and a model without such a label is refused.
///
/// @param labels as the configuration names them; empty where it names none
/// @param odds whether the other outputs count
record ClassHead(List<String> labels, int output, boolean odds, Post post) {
  /// Labels of passages that answer a query.
  private static final Set<String> POSITIVE =
      Set.of("relevant", "is_relevant", "positive", "yes", "true");

  /// The score is the output that the recipe names.
  static ClassHead asRead(Reading.Head reading) {
    return new ClassHead(List.of(), reading.output(), false, reading.post());
  }

  /// @param folder of the model
  /// @throws ModelException if no label of several is a positive one, or the configuration wants an
  ///   activation that is not known here
  static ClassHead of(String folder, Reading.Head reading) {
    Path path = Path.of(folder);
    if (!Files.isRegularFile(path.resolve("config.json"))) {
      return asRead(reading);
    }
    try {
      return of(path, reading);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the configuration in " + folder + ": " + e, e);
    }
  }

  private static ClassHead of(Path folder, Reading.Head reading) throws IOException {
    Config config = Config.read(Weights.inside(folder, "config.json"));
    String activation = activation(folder, config);
    boolean sigmoid = activation.equals("Sigmoid");
    Post post =
        sigmoid && reading.post() instanceof Post.AsRead ? new Post.Sigmoid(1, 0) : reading.post();
    List<String> labels = labels(config.object("id2label"));
    if (labels.size() < 2 || reading.output() > 0) {
      return new ClassHead(labels, reading.output(), false, post);
    }
    boolean apart = sigmoid || config.text("problem_type", "").equals("multi_label_classification");
    return new ClassHead(labels, positive(folder, labels), !apart, post);
  }

  /// What sentence-transformers applies to the outputs, by the name of its class.
  private static String activation(Path folder, Config config) throws IOException {
    String older = config.text("sbert_ce_default_activation_function", "");
    String stated = config.object("sentence_transformers").text("activation_fn", older);
    String name = "config_sentence_transformers.json";
    if (Files.isRegularFile(folder.resolve(name))) {
      stated = Config.read(Weights.inside(folder, name)).text("activation_fn", stated);
    }
    String activation = stated.substring(stated.lastIndexOf('.') + 1);
    if (!Set.of("", "Identity", "Sigmoid").contains(activation)) {
      throw config.unsupported("an activation of scores", stated, "Identity or Sigmoid");
    }
    return activation;
  }

  private static List<String> labels(Config named) {
    List<String> labels = new ArrayList<>();
    for (String key = "0"; named.has(key); key = Integer.toString(labels.size())) {
      labels.add(named.text(key, ""));
    }
    return labels;
  }

  private static int positive(Path folder, List<String> labels) {
    List<String> plain = labels.stream().map(ClassHead::plain).toList();
    List<String> found = plain.stream().filter(POSITIVE::contains).toList();
    if (found.size() != 1) {
      throw new ModelException(
          "the head of %s has the labels %s; expected one label, or one of %s among them: name the output of relevant passages in a recipe, or its label in config.json"
              .formatted(folder, labels, POSITIVE.stream().sorted().toList()));
    }
    return plain.indexOf(found.getFirst());
  }

  private static String plain(String label) {
    return label.strip().toLowerCase(Locale.ROOT).replaceAll("[ -]", "_");
  }

  /// @param recipe for messages
  double score(float[] row, String recipe) {
    boolean named = labels.isEmpty() ? row.length == 1 || output > 0 : row.length == labels.size();
    if (output >= row.length || !named) {
      throw new ModelException(
          "the model's head has %d outputs, which config.json labels %s; expected one of number %d for recipe %s, and a label for each of several"
              .formatted(row.length, labels, output, recipe));
    }
    return post.apply(odds ? row[output] - others(row) : row[output]);
  }

  /// The logarithm of the sum of the exponentials of all outputs but one.
  private double others(float[] row) {
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < row.length; i++) {
      most = i == output ? most : Math.max(most, row[i]);
    }
    double sum = 0;
    for (int i = 0; i < row.length; i++) {
      sum += i == output ? 0 : Math.exp(row[i] - most);
    }
    return most + Math.log(sum);
  }
}
