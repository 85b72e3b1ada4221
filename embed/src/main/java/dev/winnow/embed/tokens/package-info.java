/// Text to token ids, by the `tokenizer.json` or the `vocab.txt` of a model.
///
/// [Tokenizer] is for prompts, whose pieces are tokenized apart; [TextTokenizer] is for embedders,
/// which read a text up to their length and report what they dropped. Thread-safe until closed.
/// Nothing here runs a network.
@CheckReturnValue
@NullMarked
package dev.winnow.embed.tokens;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
