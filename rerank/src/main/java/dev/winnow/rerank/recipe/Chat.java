package dev.winnow.rerank.recipe;

/// How a model's chat template puts a system's and a user's words.
///
/// @param begin the control token before everything, or empty
/// @param system what comes before the system's words
/// @param user what comes between them and the user's
/// @param alone what comes before the user's words where a system has none
/// @param answer what comes between the user's words and the model's
public record Chat(String begin, String system, String user, String alone, String answer) {
  /// The user's words alone.
  public static final Chat NONE = new Chat("", "", "", "", "");

  public static final Chat ZEPHYR =
      new Chat("<s>", "<|system|>\n", "</s>\n<|user|>\n", "<|user|>\n", "</s>\n<|assistant|>\n");

  /// Qwen's, among others.
  public static final Chat CHATML =
      new Chat(
          "",
          "<|im_start|>system\n",
          "<|im_end|>\n<|im_start|>user\n",
          "<|im_start|>user\n",
          "<|im_end|>\n<|im_start|>assistant\n");

  public static final Chat LLAMA3 =
      new Chat(
          "<|begin_of_text|>",
          "<|start_header_id|>system<|end_header_id|>\n\n",
          "<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n",
          "<|start_header_id|>user<|end_header_id|>\n\n",
          "<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n");

  /// Mistral's from its third tokenizer on. No place for a system: its words are the first of the
  /// user's, joined as FIRST's code joins them.
  public static final Chat MISTRAL = new Chat("<s>", "[INST] ", "\n ", "[INST] ", "[/INST]");

  /// No place for a system either.
  public static final Chat GEMMA =
      new Chat(
          "<bos>",
          "<start_of_turn>user\n",
          "\n ",
          "<start_of_turn>user\n",
          "<end_of_turn>\n<start_of_turn>model\n");

  /// Everything before the user's words.
  ///
  /// @param words the system's, or empty
  String open(String words) {
    return words.isEmpty() ? alone : system + words + user;
  }
}
