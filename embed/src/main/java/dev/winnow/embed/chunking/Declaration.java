package dev.winnow.embed.chunking;

import java.util.List;

/// A declaration in source code with the comments before it.
///
/// @param label its name, for a method with its parameters; empty for a run of statements
/// @param members declarations inside, in order, not overlapping; only types have them
record Declaration(int start, int end, String label, List<Declaration> members) {}
