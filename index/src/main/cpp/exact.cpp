#include "exact.h"

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <exception>
#include <mutex>
#include <vector>

#include <omp.h>

#include <faiss/impl/AuxIndexStructures.h>
#include <faiss/utils/Heap.h>
#include <faiss/utils/distances.h>

extern "C" int sgemm_(
        const char* transpose_a,
        const char* transpose_b,
        const int* m,
        const int* n,
        const int* k,
        const float* alpha,
        const float* a,
        const int* lda,
        const float* b,
        const int* ldb,
        const float* beta,
        float* c,
        const int* ldc);

namespace winnow {

using faiss::CMax;
using faiss::CMin;

namespace {

/// Rows and queries multiplied at a time; their products fill two megabytes.
constexpr size_t ROW_BLOCK = 1024;
constexpr size_t QUERY_BLOCK = 512;

/// Scores compared with a query's worst at a time, in registers; nearly all are worse.
constexpr size_t GLANCE = 32;

/// Queries that one OpenMP thread searches for at a time.
constexpr int64_t SLICE = 128;

/// Below this many queries a matrix product costs more than one dot product per pair.
constexpr size_t FEW_QUERIES = 4;

/// From so many results on, if they are no less than this part of the rows, they are selected from
/// all scores: a heap of them would be rebuilt again and again. Of 894 centroids the 137 best took
/// 24 us by heap and 7 so.
constexpr size_t MANY_RESULTS = 8;
constexpr size_t SELECTED_PART = 64;

/// OpenBLAS has buffers for 562 products at a time and crashes at one more.
class Turnstile {
  public:
    void enter() {
        std::unique_lock<std::mutex> hold(lock);
        left_one.wait(hold, [&] { return inside < 500; });
        inside++;
    }

    void leave() {
        std::lock_guard<std::mutex> hold(lock);
        inside--;
        left_one.notify_one();
    }

  private:
    std::mutex lock;
    std::condition_variable left_one;
    int inside = 0;
};

Turnstile turnstile;

/// The accepted rows among the next ROW_BLOCK, side by side.
struct Block {
    const float* data;
    size_t count;
    std::vector<int64_t> ordinals;
    std::vector<float> copies;

    void fill(Rows rows, size_t begin, const Accepted* accepted, bool gather) {
        size_t end = std::min(begin + ROW_BLOCK, rows.count);
        ordinals.clear();
        for (size_t i = begin; i < end; i++) {
            if (!accepted || accepted->is_member(i)) ordinals.push_back(i);
        }
        count = ordinals.size();
        data = rows.data + begin * rows.dimension;
        if (!gather || count == end - begin) return;
        copies.resize(ROW_BLOCK * rows.dimension);
        for (size_t i = 0; i < count; i++) {
            const float* row = rows.data + ordinals[i] * rows.dimension;
            std::copy(row, row + rows.dimension, copies.data() + i * rows.dimension);
        }
        data = copies.data();
    }
};

template <class C>
struct Heaps {
    size_t k;
    float* scores;
    int64_t* ordinals;

    void clear(size_t count) {
        for (size_t q = 0; q < count; q++) {
            faiss::heap_heapify<C>(k, scores + q * k, ordinals + q * k);
        }
    }

    float worst(size_t q) const {
        return scores[q * k];
    }

    void replace_worst(size_t q, float score, int64_t ordinal) {
        faiss::heap_replace_top<C>(k, scores + q * k, ordinals + q * k, score, ordinal);
    }

    void sort(size_t count) {
        for (size_t q = 0; q < count; q++) {
            faiss::heap_reorder<C>(k, scores + q * k, ordinals + q * k);
        }
    }
};

void products(const Block& block, Rows queries, size_t begin, size_t count, float* out) {
    int m = (int)block.count;
    int n = (int)count;
    int d = (int)queries.dimension;
    float one = 1;
    float zero = 0;
    const float* b = queries.data + begin * queries.dimension;
    turnstile.enter();
    sgemm_("T", "N", &m, &n, &d, &one, block.data, &d, b, &d, &zero, out, &m);
    turnstile.leave();
}

/// Inner products to squared distances; rounding must not make them negative.
void to_distances(float* products, const float* row_norms, float query_norm, size_t count) {
    for (size_t i = 0; i < count; i++) {
        products[i] = std::max(0.0f, query_norm + row_norms[i] - 2 * products[i]);
    }
}

template <class C>
void offer(const Block& block, const float* scores, size_t q, Heaps<C>& heaps) {
    float worst = heaps.worst(q);
    for (size_t begin = 0; begin < block.count; begin += GLANCE) {
        size_t end = std::min(begin + GLANCE, block.count);
        int better = 0;
        for (size_t i = begin; i < end; i++) better |= C::cmp(worst, scores[i]);
        for (size_t i = begin; better && i < end; i++) {
            if (C::cmp(worst, scores[i])) {
                heaps.replace_worst(q, scores[i], block.ordinals[i]);
                worst = heaps.worst(q);
            }
        }
    }
}

template <class C, bool l2>
void by_blocks(Rows rows, Rows queries, const Accepted* accepted, Heaps<C>& heaps) {
    std::vector<float> row_norms(ROW_BLOCK);
    std::vector<float> query_norms(queries.count);
    std::vector<float> out(ROW_BLOCK * std::min(QUERY_BLOCK, queries.count));
    Block block;
    if (l2) {
        faiss::fvec_norms_L2sqr(
                query_norms.data(), queries.data, queries.dimension, queries.count);
    }
    for (size_t begin = 0; begin < rows.count; begin += ROW_BLOCK) {
        block.fill(rows, begin, accepted, true);
        if (block.count == 0) continue;
        if (l2) {
            for (size_t i = 0; i < block.count; i++) {
                row_norms[i] =
                        faiss::fvec_norm_L2sqr(block.data + i * rows.dimension, rows.dimension);
            }
        }
        for (size_t from = 0; from < queries.count; from += QUERY_BLOCK) {
            size_t count = std::min(QUERY_BLOCK, queries.count - from);
            products(block, queries, from, count, out.data());
            for (size_t q = 0; q < count; q++) {
                float* scores = out.data() + q * block.count;
                if (l2) to_distances(scores, row_norms.data(), query_norms[from + q], block.count);
                offer<C>(block, scores, from + q, heaps);
            }
        }
    }
}

template <class C, bool l2>
void by_pairs(Rows rows, Rows queries, const Accepted* accepted, Heaps<C>& heaps) {
    size_t d = rows.dimension;
    for (size_t i = 0; i < rows.count; i++) {
        if (accepted && !accepted->is_member(i)) continue;
        const float* row = rows.data + i * d;
        for (size_t q = 0; q < queries.count; q++) {
            const float* query = queries.data + q * d;
            float score = l2 ? faiss::fvec_L2sqr(query, row, d)
                             : faiss::fvec_inner_product(query, row, d);
            if (C::cmp(heaps.worst(q), score)) heaps.replace_worst(q, score, i);
        }
    }
}

/// A number that grows with the score, or falls where more is better; then the ordinal, which
/// decides between equals.
template <class C>
uint64_t key(float score, size_t ordinal) {
    uint32_t bits;
    std::memcpy(&bits, &score, sizeof bits);
    bits ^= bits >> 31 ? 0xffffffff : 0x80000000;
    return (uint64_t)(C::is_max ? bits : ~bits) << 32 | (uint32_t)ordinal;
}

template <class C>
float score_of(uint64_t key) {
    uint32_t bits = key >> 32;
    if (!C::is_max) bits = ~bits;
    bits ^= bits >> 31 ? 0x80000000 : 0xffffffff;
    float score;
    std::memcpy(&score, &bits, sizeof score);
    return score;
}

/// Scores everything, then takes the best.
template <class C, bool l2>
void by_selection(
        Rows rows,
        const float* query,
        size_t k,
        const Accepted* accepted,
        float* scores,
        int64_t* ordinals) {
    std::vector<uint64_t> keys;
    keys.reserve(rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        if (accepted && !accepted->is_member(i)) continue;
        const float* row = rows.data + i * rows.dimension;
        float score = l2 ? faiss::fvec_L2sqr(query, row, rows.dimension)
                         : faiss::fvec_inner_product(query, row, rows.dimension);
        if (C::cmp(C::neutral(), score)) keys.push_back(key<C>(score, i)); // no NaN
    }
    size_t found = std::min(k, keys.size());
    std::nth_element(keys.begin(), keys.begin() + found, keys.end());
    std::sort(keys.begin(), keys.begin() + found);
    for (size_t i = 0; i < k; i++) {
        scores[i] = i < found ? score_of<C>(keys[i]) : C::neutral();
        ordinals[i] = i < found ? (int64_t)(uint32_t)keys[i] : -1;
    }
}

template <class C, bool l2>
void top_k(
        Rows rows,
        Rows queries,
        size_t k,
        const Accepted* accepted,
        float* scores,
        int64_t* ordinals) {
    if (queries.count < FEW_QUERIES && k >= MANY_RESULTS && k >= rows.count / SELECTED_PART) {
        for (size_t q = 0; q < queries.count; q++) {
            const float* query = queries.data + q * queries.dimension;
            by_selection<C, l2>(rows, query, k, accepted, scores + q * k, ordinals + q * k);
        }
        return;
    }
    Heaps<C> heaps{k, scores, ordinals};
    heaps.clear(queries.count);
    if (queries.count < FEW_QUERIES) {
        by_pairs<C, l2>(rows, queries, accepted, heaps);
    } else {
        by_blocks<C, l2>(rows, queries, accepted, heaps);
    }
    heaps.sort(queries.count);
}

} // namespace

void exact_top_k(
        Rows rows,
        Rows queries,
        size_t k,
        const Accepted* accepted,
        faiss::MetricType metric,
        float* scores,
        int64_t* ordinals) {
    if (metric == faiss::METRIC_L2) {
        top_k<CMax<float, int64_t>, true>(rows, queries, k, accepted, scores, ordinals);
    } else {
        top_k<CMin<float, int64_t>, false>(rows, queries, k, accepted, scores, ordinals);
    }
}

void ExactIndex::search(
        idx_t n,
        const float* queries,
        idx_t k,
        float* scores,
        idx_t* ordinals,
        const faiss::SearchParameters*) const {
    Rows rows{get_xb(), (size_t)ntotal, (size_t)d};
    idx_t slices = (n + SLICE - 1) / SLICE;
    std::exception_ptr failure; // must not leave the region: that ends the process
    std::mutex lock;
    // A round of slices at a time, so that a caller that gave up is heard.
    idx_t round = 16 * (idx_t)omp_get_max_threads();
    for (idx_t first = 0; first < slices; first += round) {
        idx_t last = std::min(first + round, slices);
#pragma omp parallel for schedule(dynamic) if (last - first > 1)
        for (idx_t s = first; s < last; s++) {
            try {
                idx_t begin = s * SLICE;
                size_t count = std::min<idx_t>(SLICE, n - begin);
                exact_top_k(
                        rows,
                        Rows{queries + begin * d, count, (size_t)d},
                        k,
                        nullptr,
                        metric_type,
                        scores + begin * k,
                        ordinals + begin * k);
            } catch (...) {
                std::lock_guard<std::mutex> hold(lock);
                failure = std::current_exception();
            }
        }
        if (failure) std::rethrow_exception(failure);
        if (n > 1) faiss::InterruptCallback::check();
    }
}

} // namespace winnow
