/// Ingest: turns files into documents of an engine, and processes only what changed.
///
/// Start at [Ingest#run]. The flow of data:
///
///     source ──walk──▶ item ──compare──▶ document ──batch──▶ engine
///     a path           bytes, id, hash   parsed, typed       chunked, embedded, indexed
///
/// A *source* is a folder or an archive that the user named. The index knows its sources by a note
/// ([KnownSources]), and [WalkPlan] finds the one that a path belongs to, so that a file has one id
/// however it is named ([Source], `walk.FileNames`). A source is walked in the order of names by one
/// thread (`walk.FolderWalk`, `walk.ArchiveWalk`, `walk.ItemReader`), without what patterns and `.gitignore` files
/// exclude ([SourceRules], `walk.IgnoreFiles`), and split into *items*: a file, an archive's entry, a line
/// or object of JSON, a row of a table. One `read.Item` becomes exactly one document. Its id, its origin
/// and the hash of its raw bytes are known before it is parsed, and an item whose hash the index
/// already holds is skipped there. Of items with one id the first stands, the others fail. What is
/// new is parsed (`read.DocumentReader`) and added to the engine in batches by several threads. Commits
/// follow at intervals: after a kill, the next run finds what was committed unchanged and skips it.
///
/// Whatever a reader finds beside text goes through `read.RawFields`, which keeps names and values as
/// they are written, and [FieldTypes], which makes values fit the types of the index.
///
/// The reader is chosen by the name and the first bytes (`read.FileType`). Every document gets the
/// fields `source` (path inside the source), `source.parts` (the names of its folders and file, whose
/// words keyword search finds it by), `source.hash`, `source.name` (the source) and `type`;
/// none says where the source lies. When a source was walked to its end without an error, documents
/// whose item is gone are deleted, unless it has become empty ([Vanished]).
///
/// Where identical items are collapsed, an item with the content of another is no document: [Collapsing]
/// remembers its place, and writes it, once everything is stored, to the document that stands for it
/// ([Copies]).
///
/// No input stops a run: an item that cannot be read is listed with the reason, files that are not
/// text are counted by reason, and `read.IngestLimits` bounds what hostile input can cost. Memory holds
/// the ids and hashes of all items and the bytes of a few, never a whole source.
///
/// Public types are immutable values but [Ingest], which has no state; a run belongs to the thread
/// that called it, and interrupting that thread ends it cleanly. This package knows no model and
/// no index, only the engine.
@CheckReturnValue
@NullMarked
package dev.winnow.ingest;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
