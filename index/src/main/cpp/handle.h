// One index of any kind that the library offers, with the memory it lives in.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include <faiss/IndexIVF.h>

#include "exact.h"

namespace winnow {

/// The numbers are part of the file format and of Faiss.java.
enum class Kind : uint32_t {
    flat = 0,
    fast_scan = 1,
    ivf_flat = 2,
    ivf_sq8 = 3,
    ivf_pq8 = 4,
    ivf_fast_scan = 5,
};

/// The metric of that number. The number of none must not become a value of FAISS's type, which has
/// none for it.
/// @throws FaissException where there is none
faiss::MetricType metric_of(uint32_t number);

/// What an index is made of. `lists` is 0 without inverted lists, `codes` is the number of codes a
/// vector is cut into, 0 where it is not.
struct Shape {
    Kind kind;
    faiss::MetricType metric;
    uint32_t dimension;
    uint32_t codes;
    uint64_t lists;

    bool inverted() const {
        return kind >= Kind::ivf_flat;
    }

    bool quantised() const {
        return kind == Kind::fast_scan || kind >= Kind::ivf_pq8;
    }

    /// @throws FaissException where FAISS would end the process or overflow
    void check() const;
};

struct Free {
    void operator()(void* memory) const {
        std::free(memory);
    }
};

struct Handle {
    explicit Handle(const Shape& shape);

    const Shape shape;
    std::unique_ptr<faiss::Index> index; // null for Kind::flat
    std::vector<float> added;            // the rows of Kind::flat, unless they lie in an image
    const float* rows = nullptr;
    uint64_t row_count = 0;
    std::unique_ptr<uint8_t, Free> image; // the bytes it was read from, if it owns them
    uint64_t image_bytes = 0;
    bool read_only = false;

    uint64_t count() const;
    uint64_t bytes() const;
    bool trained() const;

    faiss::IndexIVF* ivf() const {
        return static_cast<faiss::IndexIVF*>(index.get());
    }

    void train(const float* x, uint64_t n);
    void add(const float* x, uint64_t n);

    /// Best first, padded with -1. Any number of threads at once.
    /// @param probes lists to look into, for the inverted kinds
    void search(
            const float* queries,
            uint64_t n,
            uint64_t k,
            uint64_t probes,
            const Accepted* accepted,
            float* scores,
            int64_t* ordinals) const;

    /// Bytes of codes that a list of so many entries takes.
    uint64_t code_bytes(uint64_t entries) const;
};

} // namespace winnow
