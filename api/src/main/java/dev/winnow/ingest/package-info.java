/// Ingest: files in, documents in the engine, and only what changed.
///
/// Start at [Ingest#run]. What flows where:
///
///     source ──walk──▶ item ──compare──▶ document ──batch──▶ engine
///     a path           bytes, id, hash   parsed, typed       chunked, embedded, indexed
///
/// A *source* is a path that the user names: a folder, a file or an archive. It is walked in the
/// order of names by one thread ([FolderWalk], [ArchiveWalk], [JsonLines]) and falls into *items*:
/// a file, an archive's entry, a line of JSON. One [Item] becomes exactly one document. It knows
/// its id, where it came from and the hash of its raw bytes before it is parsed; an item whose hash
/// the index already holds is dropped there. The others are parsed ([DocumentReader]) and handed to
/// the engine in batches by several threads, and committed now and then: what was committed before
/// a kill is unchanged in the next run, and so is skipped.
///
/// Which reader serves is seen from the name and the first bytes ([FileType]). Fields that every
/// document gets: `source` (path inside the source), `source.hash`, `source.root` (the source) and
/// `type`. Documents of a source that was walked to its end without an error, and that it no longer
/// holds, are deleted.
///
/// No input stops a run: an item that cannot be read is listed with the reason, what is no text is
/// counted by reason, and [IngestLimits] bounds what hostile input can cost. Memory holds the ids
/// and hashes of all items, and the bytes of a few; never a whole source.
///
/// Public types are immutable values but [Ingest], which has no state; a run belongs to the thread
/// that called it, and interrupting that thread ends it cleanly. This package knows no model and
/// no index, only the engine.
@CheckReturnValue
@NullMarked
package dev.winnow.ingest;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
