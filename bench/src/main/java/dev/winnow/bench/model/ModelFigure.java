package dev.winnow.bench.model;

/// What is measured of one network: how many tokens are read at once, and what is asked for.
enum ModelFigure {
  BERT_128("bert-base-fp32", "BERT-base, 8 x 128", "bert-128", Wanted.TOKENS, 8, 128),
  BERT_512("bert-base-fp32", "BERT-base, 2 x 512", "bert-512", Wanted.TOKENS, 2, 512),
  QWEN_1500_LABELS(
      "qwen3-0.6b-bf16", "Qwen3-0.6B, 1,500, labels", "qwen-prefill-1500", Wanted.LABELS, 1, 1500),
  QWEN_1500(
      "qwen3-0.6b-bf16",
      "Qwen3-0.6B, 1,500, vocabulary",
      "qwen-prefill-1500",
      Wanted.VOCABULARY,
      1,
      1500),
  QWEN_4000_LABELS(
      "qwen3-0.6b-bf16", "Qwen3-0.6B, 4,000, labels", "qwen-prefill-4000", Wanted.LABELS, 1, 4000),
  QWEN_4000(
      "qwen3-0.6b-bf16",
      "Qwen3-0.6B, 4,000, vocabulary",
      "qwen-prefill-4000",
      Wanted.VOCABULARY,
      1,
      4000),
  QWEN_DECODE("qwen3-0.6b-bf16", "Qwen3-0.6B, decode", "qwen-decode-4000", Wanted.STEPS, 1, 4000);

  static final int LABELS = 20;
  static final int STEPS = 8;

  enum Wanted {
    /// All token vectors.
    TOKENS,
    /// Scores of some labels at the last position.
    LABELS,
    /// All scores at the last position.
    VOCABULARY,
    /// All scores, token by token, after others.
    STEPS
  }

  private final String folder;
  private final String title;
  private final String torchName;
  private final Wanted wanted;
  private final int texts;
  private final int length;

  ModelFigure(String folder, String title, String torchName, Wanted wanted, int texts, int length) {
    this.folder = folder;
    this.title = title;
    this.torchName = torchName;
    this.wanted = wanted;
    this.texts = texts;
    this.length = length;
  }

  /// That torch_speed.py wrote, stored as such models are published.
  String folder() {
    return folder;
  }

  /// The same numbers, stored in float32.
  String floatFolder() {
    return folder.replace("bf16", "fp32");
  }

  /// The plain export that torch_speed.py wrote.
  String export() {
    return folder.substring(0, folder.lastIndexOf('-')) + ".onnx";
  }

  String title() {
    return title;
  }

  /// What torch_speed.py calls it.
  String torchName() {
    return torchName;
  }

  Wanted wanted() {
    return wanted;
  }

  int texts() {
    return texts;
  }

  /// Tokens of a text; for steps, those before.
  int length() {
    return length;
  }

  /// Tokens that are computed.
  int tokens() {
    return wanted == Wanted.STEPS ? STEPS : texts * length;
  }
}
