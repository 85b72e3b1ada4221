package dev.winnow.rerank.recipe;

/// A model's chat template: what surrounds the system message and the user's.
///
/// @param begin the control token before everything, or empty
/// @param system what comes before the system message
/// @param user what comes between the system message and the user's
/// @param alone what comes before the user's message where there is no system message
/// @param answer what comes between the user's message and the model's
public record Chat(String begin, String system, String user, String alone, String answer) {
  /// No template: the user's message alone.
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

  /// Mistral's from its third tokenizer on. It has no system role: the system message begins the
  /// user's, joined as in FIRST's code.
  public static final Chat MISTRAL = new Chat("<s>", "[INST] ", "\n ", "[INST] ", "[/INST]");

  /// Gemma's. It has no system role either.
  public static final Chat GEMMA =
      new Chat(
          "<bos>",
          "<start_of_turn>user\n",
          "\n ",
          "<start_of_turn>user\n",
          "<end_of_turn>\n<start_of_turn>model\n");

  /// Everything before the user's message.
  ///
  /// @param words the system message, or empty
  String open(String words) {
    return words.isEmpty() ? alone : system + words + user;
  }
}
