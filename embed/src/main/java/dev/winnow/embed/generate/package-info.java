/// Text written by a decoder in this process, token by token.
///
/// [Decoder] is the main type, opened by `Models.decoder`: it makes prompts of chats by the model's
/// own template, reads them in chunks, keeps keys and values of earlier prompts so that a common
/// beginning is read once, and hands on text as it comes. Texts beyond the model's window are read
/// through [dev.winnow.embed.blocks.BlockContext]. It also tells how much the tokens of a text
/// surprise it ([Surprisal]). A decoder is thread-safe; a call belongs to its thread and ends when
/// that is interrupted. Nothing here knows documents or packs, or speaks to servers.
@CheckReturnValue
@NullMarked
package dev.winnow.embed.generate;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
