/// Model files of llama.cpp (GGUF), made folders in the Hugging Face layout once.
///
/// [GgufFolder] is the main type. A file holds numbers, the model's shape, its tokens and its chat
/// template; a folder with the same is made in the cache, from where it is read like any other.
/// Weights in blocks of 4 to 8 bits become numbers of 32 bits there, exactly; others keep their
/// type. Files are not trusted: every size, count and place is checked before it is used. Thread-
/// and process-safe.
@CheckReturnValue
@NullMarked
package dev.winnow.embed.gguf;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
