/// Answers from a pack: one interface for everything that writes.
///
/// Start at [Generator]. [Generator#extractive] quotes the sentences that answer best and needs no
/// model; [Generator#inProcess] runs a decoder in this process; [ChatGenerator] asks any server
/// that speaks OpenAI's chat protocol; [LongGenerator] writes long texts by another, section by
/// section. All cite the numbers that the pack's frame gives its items. Generators are safe for any
/// number of threads; a call is cancelled by interrupting its thread.
@CheckReturnValue
@NullMarked
package dev.winnow.memory.generate;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
