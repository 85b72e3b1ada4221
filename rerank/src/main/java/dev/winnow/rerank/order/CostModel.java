package dev.winnow.rerank.order;

/// What strategies cost with a model, by arithmetic alone.
///
/// @param model that reads the prompts
/// @param prompt tokens of its parts
/// @param reading what is read again in every call
/// @param views how often each call is asked, with its labels or passages in another order; 1 or
///   more. Views do not wait for each other.
public record CostModel(ModelSize model, PromptSize prompt, Reading reading, int views) {
  public CostModel {
    if (views < 1) {
      throw new IllegalArgumentException("views is " + views + "; expected 1 or more");
    }
  }

  /// What is read again in every call.
  public enum Reading {
    /// Everything.
    CAUSAL,
    /// All but the prefix, which is read once and kept: lists as given or canonical, and decoders
    /// that read one passage at a time. A passage attends to what precedes it, so no more can be
    /// kept.
    PREFIX,
    /// Labels and suffix. A passage attends to the prefix and itself only, so the keys and values
    /// of prefix and passages are made once and kept (set-based prompting: McIlroy-Young et al.,
    /// arXiv 2406.06581).
    SET
  }

  /// What an ordering costs, or, where that depends on the candidates, the most it may cost.
  ///
  /// @param tokens read by the model; what it keeps from an earlier call is not read again
  /// @param flops floating-point operations
  /// @param prompts that the model answers, views counted
  /// @param depth rounds that wait for each other
  public record Cost(long tokens, double flops, long prompts, int depth) {}

  /// Tokens of a prompt's parts, on average.
  ///
  /// @param prefix before the passages: instructions and query
  /// @param passage of one passage
  /// @param suffix after the passages
  /// @param label that names one passage in a call with several; a passage scored by itself has
  ///   none
  public record PromptSize(int prefix, int passage, int suffix, int label) {
    public PromptSize {
      if (Math.min(Math.min(prefix, passage), Math.min(suffix, label)) < 0) {
        throw new IllegalArgumentException(
            "prompt has prefix %d, passage %d, suffix %d, label %d tokens; expected 0 or more of each"
                .formatted(prefix, passage, suffix, label));
      }
    }
  }

  /// Sizes of a transformer, as far as its cost depends on them. The vocabulary does not count:
  /// scores are read at the last position for a few labels.
  ///
  /// @param hidden components of a token vector
  /// @param heads query heads
  /// @param keyValueHeads heads of keys and values
  /// @param headSize components of a head
  /// @param intermediate width of the feed-forward network, which is taken to be gated (three
  ///   matrices); of one that is not, give two thirds
  public record ModelSize(
      int layers, int hidden, int heads, int keyValueHeads, int headSize, int intermediate) {
    /// Of Qwen3-0.6B and the rerankers made from it.
    public static final ModelSize QWEN3_600M = new ModelSize(28, 1024, 16, 8, 128, 3072);

    /// Of Mistral 7B, Zephyr and the rerankers made from them.
    public static final ModelSize MISTRAL_7B = new ModelSize(32, 4096, 32, 8, 128, 14336);

    /// Of MiniLM-L6 cross-encoders.
    public static final ModelSize MINILM_L6 = new ModelSize(6, 384, 12, 12, 32, 1024);

    public ModelSize {
      if (Math.min(Math.min(layers, hidden), Math.min(heads, keyValueHeads)) < 1
          || Math.min(headSize, intermediate) < 1) {
        throw new IllegalArgumentException(
            "model has layers %d, hidden %d, heads %d, keyValueHeads %d, headSize %d, intermediate %d; expected 1 or more of each"
                .formatted(layers, hidden, heads, keyValueHeads, headSize, intermediate));
      }
    }

    /// Floating-point operations of one token through all matrices, attention left out; two for
    /// each weight.
    double flopsOfToken() {
      double attention = (double) hidden * headSize * (2.0 * heads + 2.0 * keyValueHeads);
      double feedForward = 3.0 * hidden * intermediate;
      return 2 * layers * (attention + feedForward);
    }

    /// Floating-point operations of one token that attends to one token: a product with its key,
    /// and one with its value.
    double flopsOfPair() {
      return 4.0 * layers * heads * headSize;
    }
  }

  public CostModel withViews(int views) {
    return new CostModel(model, prompt, reading, views);
  }

  public CostModel withReading(Reading reading) {
    return new CostModel(model, prompt, reading, views);
  }

  /// The cost for a list of `candidates`, 1 or more. That of [Strategy.TopDown] and of heaps
  /// depends on the candidates: it is the most that can be.
  public Cost of(Strategy strategy, int candidates) {
    if (candidates < 1) {
      throw new IllegalArgumentException("candidates is " + candidates + "; expected 1 or more");
    }
    int label = strategy instanceof Strategy.Pointwise ? 0 : prompt.label();
    var schedule = Schedule.of(strategy, candidates);
    long prompts = schedule.calls() * views;
    double tokens = 0;
    double pairs = 0;
    if (reading != Reading.CAUSAL) {
      tokens = prompt.prefix();
      pairs = own(prompt.prefix());
    }
    if (reading == Reading.SET) {
      tokens += (double) candidates * prompt.passage();
      pairs += candidates * behind(prompt.prefix(), prompt.passage());
    }
    for (int size : schedule.sizes()) {
      double times = (double) schedule.count(size) * views;
      double labels = (double) size * label;
      double passages = (double) size * prompt.passage();
      double kept =
          switch (reading) {
            case CAUSAL -> 0;
            case PREFIX -> prompt.prefix();
            case SET -> prompt.prefix() + passages;
          };
      double all = prompt.prefix() + passages + labels + prompt.suffix();
      tokens += times * (all - kept);
      pairs +=
          times
              * (reading == Reading.SET
                  ? size * behind(prompt.prefix() + prompt.passage(), label)
                      + behind(kept + labels, prompt.suffix())
                  : behind(kept, all - kept));
    }
    double flops = tokens * model.flopsOfToken() + pairs * model.flopsOfPair();
    return new Cost((long) tokens, flops, prompts, schedule.depth());
  }

  /// Pairs of tokens in causal attention among themselves: half of the square.
  private static double own(double tokens) {
    return tokens * tokens / 2;
  }

  /// The same where `before` other tokens precede them.
  private static double behind(double before, double tokens) {
    return tokens * before + own(tokens);
  }
}
