// How an index lies in a file: everything in place, so that a mapped file is searched as it is.
//
// FAISS's own format trusts every length it reads and copies the lists to the heap; this one is
// checked against the number of bytes given and is not copied. Little-endian, sections in this
// order, each padded with zeros to 64 bytes:
//
//   Header                64 bytes
//   centroids             lists x dimension floats               inverted kinds
//   codebook              codes x 2^bits x dimension/codes floats  quantised kinds, bits 4 or 8
//                         2 x dimension floats (low, range)      ivf_sq8
//   entries of each list  lists x 8 bytes                        inverted kinds
//   ordinals              count x 8 bytes, list after list       inverted kinds
//   codes                 list after list; one list without inverted lists
//
// There is no checksum: that is the business of the file around it. Changed bytes give wrong
// results, never a read outside of the image.
#pragma once

#include <functional>
#include <memory>

#include "handle.h"

namespace winnow {

constexpr uint64_t IMAGE_ALIGNMENT = 64;

using Sink = std::function<void(const void* bytes, size_t count)>;

void write_image(const Handle& index, const Sink& sink);

/// Over bytes that the caller keeps alive, aligned to IMAGE_ALIGNMENT, longer than the index lives.
/// Only the centroids, the codebook and the codes of Kind::fast_scan are copied.
std::unique_ptr<Handle> map_image(const void* bytes, uint64_t length);

/// The same over a copy that the index owns.
std::unique_ptr<Handle> read_image(const void* bytes, uint64_t length);

} // namespace winnow
