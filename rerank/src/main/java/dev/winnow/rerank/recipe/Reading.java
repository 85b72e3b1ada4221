package dev.winnow.rerank.recipe;

import java.util.List;

/// Where a model's output is read, and how it becomes a score.
public sealed interface Reading {
  /// Whether a passage's score does not depend on the others.
  default boolean pointwise() {
    return !(this instanceof Choice || this instanceof Cosine);
  }

  /// The same for a model that was published with a head of classes in place of a language model's,
  /// whose first output is then the score of the token, or of yes less no; as it is where no such
  /// head serves.
  default Reading ofClasses() {
    return switch (this) {
      case Raw(var _, var post) -> new Head(0, false, post);
      case YesNo(var _, var _, var contrast, var post) ->
          new Head(
              0,
              false,
              contrast == Contrast.SOFTMAX && post instanceof Post.AsRead
                  ? new Post.Sigmoid(1, 0)
                  : post);
      case Head _, Decoder _, Choice _, Likelihood _, Cosine _ -> this;
    };
  }

  /// An output of the model's own head of classes.
  ///
  /// @param output from 0
  /// @param types whether token types are BERT's: 0 before the passage, 1 from it on
  record Head(int output, boolean types, Post post) implements Reading {}

  /// The score of one token at the last token of the prompt.
  record Raw(Answer token, Post post) implements Reading {}

  /// The scores of two tokens at the last token of the prompt.
  record YesNo(Answer yes, Answer no, Contrast contrast, Post post) implements Reading {}

  /// How two scores become one.
  enum Contrast {
    /// The share of yes in the softmax of both.
    SOFTMAX,
    /// Yes less no.
    DIFFERENCE;

    public double of(double yes, double no) {
      return switch (this) {
        case SOFTMAX -> 1 / (1 + Math.exp(no - yes));
        case DIFFERENCE -> yes - no;
      };
    }
  }

  /// As [YesNo], at the first token of the decoder of a model that has an encoder too.
  ///
  /// @param end the control token after the prompt, which the published tokenizer adds by itself
  record Decoder(String end, Answer yes, Answer no, Contrast contrast, Post post)
      implements Reading {}

  /// The scores of the passages' labels at the last token of the prompt, as shares of their
  /// softmax.
  ///
  /// @param answer what the model would write, with `{label}`; what stands before the label in it
  ///   is put after the prompt
  /// @param most labels that the model was trained with
  record Choice(Labels labels, String answer, int most, Vote vote) implements Reading {
    public Choice {
      if (!new Piece(answer).has(Field.LABEL)) {
        throw new IllegalArgumentException(
            "the answer \"%s\" has no {label}; expected one".formatted(answer));
      }
      if (most < 2 || most > labels.all().size()) {
        throw new IllegalArgumentException(
            "at most %d of the labels %s; expected 2 to %d"
                .formatted(most, labels, labels.all().size()));
      }
    }
  }

  /// How several views of the same passages become one.
  enum Vote {
    /// The mean of the logarithms of the shares, as shares again.
    MEAN,
    /// For two passages: 1 for the one that wins every view, else one half for each (pairwise
    /// ranking prompting, arXiv 2306.17563).
    UNANIMOUS
  }

  /// The sum of the logarithms of the probabilities of the query's tokens given the passage.
  record Likelihood() implements Reading {}

  /// The cosine between the vectors of two tokens of one prompt with all passages.
  ///
  /// @param passageMark the control token at a passage's end
  /// @param queryMark the control token at the query's end
  /// @param projector names of matrices that vectors pass through, with a ReLU between; empty for
  ///   none
  record Cosine(String passageMark, String queryMark, List<String> projector) implements Reading {
    public Cosine {
      projector = List.copyOf(projector);
    }
  }
}
