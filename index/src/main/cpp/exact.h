// Exact search over rows that lie anywhere in memory, for any number of queries, under a bitmap.
#pragma once

#include <cstddef>
#include <cstdint>

#include <faiss/IndexFlat.h>
#include <faiss/impl/IDSelector.h>

namespace winnow {

/// Which ordinals may be found: bit i of little-endian bytes. Ordinals beyond the last bit may not.
struct Accepted final : faiss::IDSelector {
    Accepted(const uint8_t* bits, uint64_t count) : bits(bits), count(count) {}

    bool is_member(int64_t id) const override {
        uint64_t i = (uint64_t)id;
        return i < count && (bits[i >> 3] >> (i & 7) & 1);
    }

    const uint8_t* const bits;
    const uint64_t count;
};

/// Row-major floats that somebody else owns.
struct Rows {
    const float* data;
    size_t count;
    size_t dimension;
};

/// The k best rows of every query, best first, padded with ordinal -1. Runs on the calling thread.
/// @param accepted null for all rows
void exact_top_k(
        Rows rows,
        Rows queries,
        size_t k,
        const Accepted* accepted,
        faiss::MetricType metric,
        float* scores,
        int64_t* ordinals);

/// Centroids, or any small table of vectors: FAISS's flat index with the search above, split over
/// OpenMP threads by query. FAISS's own hands one matrix product after the other to a BLAS that
/// has one thread here.
struct ExactIndex : faiss::IndexFlat {
    using faiss::IndexFlat::IndexFlat;

    void search(
            idx_t n,
            const float* queries,
            idx_t k,
            float* scores,
            idx_t* ordinals,
            const faiss::SearchParameters* = nullptr) const override;
};

} // namespace winnow
