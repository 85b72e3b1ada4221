/// Templates in the part of Jinja 2 that chat templates of models are written in, with the settings
/// that transformers gives it (`trim_blocks`, `lstrip_blocks`, loop controls).
///
/// [JinjaTemplate] is the main type; it is immutable, and rendering is bounded in steps and
/// characters, for templates come with models from anywhere. What is not known here (inheritance,
/// inclusion, `call` and `filter` blocks) is refused by name when the template is parsed. Nothing
/// here knows what a chat is, reads a file or reaches an object's methods.
@CheckReturnValue
@NullMarked
package dev.winnow.embed.jinja;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
