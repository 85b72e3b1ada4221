package dev.winnow.rerank.order;

/// What strategies cost with a model, by arithmetic alone.
///
/// @param model that reads the prompts
/// @param prompt tokens of its parts
/// @param reading what is read anew in every call
/// @param views how often each call is asked, with its labels or passages in another order; 1 or
///   more. Views do not wait for each other.
public record CostModel(ModelSize model, PromptSize prompt, Reading reading, int views) {
  public CostModel {
    if (views < 1) {
      throw new IllegalArgumentException("views is " + views + "; expected 1 or more");
    }
  }

  /// What is read anew in every call.
  public enum Reading {
    /// Everything.
    CAUSAL,
    /// All but the prefix, which is read once and kept: lists as given or canonical, and decoders
    /// that read one passage at a time. A passage looks at what stands before it, so no more can be
    /// kept.
    PREFIX,
    /// Labels and suffix. A passage looks at the prefix and itself alone, so the keys and values of
    /// prefix and passages are made once and kept (set-based prompting: McIlroy-Young et al., arXiv
    /// 2406.06581).
    SET
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
    double looks = 0;
    if (reading != Reading.CAUSAL) {
      tokens = prompt.prefix();
      looks = own(prompt.prefix());
    }
    if (reading == Reading.SET) {
      tokens += (double) candidates * prompt.passage();
      looks += candidates * behind(prompt.prefix(), prompt.passage());
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
      looks +=
          times
              * (reading == Reading.SET
                  ? size * behind(prompt.prefix() + prompt.passage(), label)
                      + behind(kept + labels, prompt.suffix())
                  : behind(kept, all - kept));
    }
    double flops = tokens * model.flopsOfToken() + looks * model.flopsOfLook();
    return new Cost((long) tokens, flops, prompts, schedule.depth());
  }

  /// Looks of tokens at themselves and at those before them: half of the square.
  private static double own(double tokens) {
    return tokens * tokens / 2;
  }

  /// The same where `before` others stand before them.
  private static double behind(double before, double tokens) {
    return tokens * before + own(tokens);
  }
}
