#include "handle.h"

#include <algorithm>
#include <cmath>
#include <string>

#include <faiss/IndexIVFFlat.h>
#include <faiss/IndexIVFPQ.h>
#include <faiss/IndexIVFPQFastScan.h>
#include <faiss/IndexPQFastScan.h>
#include <faiss/IndexScalarQuantizer.h>
#include <faiss/impl/FaissAssert.h>
#include <faiss/impl/FaissException.h>

namespace faiss {

thread_local const IDSelector* fast_scan_filter = nullptr;
thread_local size_t FastScanProbes::of_this_thread = 1;

} // namespace faiss

namespace winnow {

using faiss::FaissException;

namespace {

/// FAISS counts vectors, codes and lists in int here and there.
constexpr uint32_t MAX_DIMENSION = 1 << 16;
constexpr uint64_t MAX_LISTS = 1 << 24;
constexpr uint64_t MAX_COUNT = 0x7fffffff;

/// Sample per centroid and rounds of k-means. FAISS's own 256 and 10, for codes 25, take 2.5 to 6
/// times as long.
constexpr int TRAINING_POINTS = 128;
constexpr int TRAINING_ROUNDS = 8;

/// Tables of IVF with 8-bit codes under L2 that save work per list; past this they are not made.
constexpr uint64_t TABLE_BYTES = 64 << 20;

/// Entries of a block of fast-scan codes; FAISS's kernel takes no other number.
constexpr uint64_t BLOCK = 32;

void check_finite(const float* x, uint64_t count) {
    for (uint64_t i = 0; i < count; i++) {
        if (!std::isfinite(x[i])) {
            throw FaissException(
                    "component " + std::to_string(i) + " of the vectors is not a finite number");
        }
    }
}

faiss::ClusteringParameters training(const faiss::ClusteringParameters& from) {
    faiss::ClusteringParameters to = from;
    to.niter = TRAINING_ROUNDS;
    to.min_points_per_centroid = 1; // FAISS would print a warning
    to.max_points_per_centroid = TRAINING_POINTS;
    return to;
}

/// An inverted index owns its centroids.
std::unique_ptr<faiss::Index> owning(std::unique_ptr<faiss::IndexIVF> index, ExactIndex* centroids) {
    index->own_fields = true;
    index->quantizer = centroids;
    index->cp = training(index->cp);
    return index;
}

std::unique_ptr<faiss::Index> make(const Shape& s) {
    size_t d = s.dimension;
    if (s.kind == Kind::flat) return nullptr;
    if (s.kind == Kind::fast_scan) {
        auto index = std::make_unique<faiss::IndexPQFastScan>(d, s.codes, 4, s.metric);
        index->pq.cp = training(index->pq.cp);
        return index;
    }
    auto centroids = std::make_unique<ExactIndex>(d, s.metric);
    std::unique_ptr<faiss::IndexIVF> index;
    switch (s.kind) {
        case Kind::ivf_flat:
            index = std::make_unique<faiss::IndexIVFFlat>(centroids.get(), d, s.lists, s.metric);
            break;
        case Kind::ivf_sq8:
            index = std::make_unique<faiss::IndexIVFScalarQuantizer>(
                    centroids.get(), d, s.lists, faiss::ScalarQuantizer::QT_8bit, s.metric);
            break;
        case Kind::ivf_pq8: {
            auto pq = std::make_unique<faiss::IndexIVFPQ>(
                    centroids.get(), d, s.lists, s.codes, 8, s.metric);
            pq->pq.cp = training(pq->pq.cp);
            bool tables = s.metric == faiss::METRIC_L2 &&
                    s.lists * s.codes * 256 * sizeof(float) <= TABLE_BYTES;
            pq->use_precomputed_table = tables ? 1 : -1;
            index = std::move(pq);
            break;
        }
        default: {
            auto fast = std::make_unique<faiss::IndexIVFPQFastScan>(
                    centroids.get(), d, s.lists, s.codes, 4, s.metric);
            fast->pq.cp = training(fast->pq.cp);
            index = std::move(fast);
        }
    }
    return owning(std::move(index), centroids.release());
}

/// The patches' two variables of the calling thread, for the length of one search.
struct FastScanScope {
    FastScanScope(const Accepted* accepted, size_t probes) {
        faiss::fast_scan_filter = accepted;
        faiss::FastScanProbes::of_this_thread = probes;
    }

    ~FastScanScope() {
        faiss::fast_scan_filter = nullptr;
    }
};

} // namespace

faiss::MetricType metric_of(uint32_t number) {
    if (number != faiss::METRIC_INNER_PRODUCT && number != faiss::METRIC_L2) {
        throw FaissException("unknown metric");
    }
    return (faiss::MetricType)number;
}

void Shape::check() const {
    if ((uint32_t)kind > (uint32_t)Kind::ivf_fast_scan) throw FaissException("unknown kind");
    if (dimension == 0 || dimension > MAX_DIMENSION) {
        throw FaissException("dimension " + std::to_string(dimension) + ", expected 1 to 65536");
    }
    if (quantised() ? codes == 0 || dimension % codes != 0 : codes != 0) {
        throw FaissException(
                std::to_string(codes) + " codes do not divide dimension " +
                std::to_string(dimension));
    }
    if (inverted() ? lists == 0 || lists > MAX_LISTS : lists != 0) {
        throw FaissException(std::to_string(lists) + " lists, expected 1 to 16777216");
    }
}

Handle::Handle(const Shape& s) : shape(s) {
    shape.check();
    index = make(shape);
}

uint64_t Handle::count() const {
    return index ? index->ntotal : row_count;
}

bool Handle::trained() const {
    return !index || index->is_trained;
}

uint64_t Handle::code_bytes(uint64_t entries) const {
    switch (shape.kind) {
        case Kind::flat:
        case Kind::ivf_flat:
            return entries * shape.dimension * sizeof(float);
        case Kind::ivf_sq8:
            return entries * shape.dimension;
        case Kind::ivf_pq8:
            return entries * shape.codes;
        default:
            return (entries + BLOCK - 1) / BLOCK * BLOCK * ((shape.codes + 1) / 2);
    }
}

uint64_t Handle::bytes() const {
    uint64_t total = sizeof(Handle) + added.capacity() * sizeof(float) + image_bytes;
    if (!index) return total;
    uint64_t d = shape.dimension;
    if (shape.quantised()) total += d * (shape.kind == Kind::ivf_pq8 ? 256 : 16) * sizeof(float);
    if (shape.inverted()) total += shape.lists * d * sizeof(float);
    if (shape.kind == Kind::fast_scan) return total + code_bytes(count());
    if (read_only) return total + shape.lists * 2 * sizeof(uint64_t);
    for (uint64_t l = 0; l < shape.lists; l++) {
        uint64_t entries = ivf()->invlists->list_size(l);
        total += code_bytes(entries) + entries * sizeof(int64_t);
    }
    return total;
}

void Handle::train(const float* x, uint64_t n) {
    if (read_only) throw FaissException("this index was read; it cannot be trained");
    if (count() > 0) throw FaissException("this index holds vectors; train it before adding");
    if (n > MAX_COUNT) throw FaissException("more than 2147483647 vectors");
    check_finite(x, n * shape.dimension);
    if (!index) return;
    uint64_t most = std::max<uint64_t>(shape.lists, shape.kind == Kind::ivf_pq8 ? 256 : 16);
    uint64_t needed = shape.quantised() ? most : std::max<uint64_t>(shape.lists, 1);
    if (n < needed) {
        throw FaissException(
                std::to_string(n) + " vectors to train with, expected at least " +
                std::to_string(needed));
    }
    index->train(n, x);
}

void Handle::add(const float* x, uint64_t n) {
    if (read_only) throw FaissException("this index was read; it cannot grow");
    if (!trained()) throw FaissException("this index is not trained");
    if (n > MAX_COUNT - count()) throw FaissException("more than 2147483647 vectors");
    check_finite(x, n * shape.dimension);
    if (index) {
        index->add(n, x);
        return;
    }
    added.insert(added.end(), x, x + n * shape.dimension);
    rows = added.data();
    row_count += n;
}

void Handle::search(
        const float* queries,
        uint64_t n,
        uint64_t k,
        uint64_t probes,
        const Accepted* accepted,
        float* scores,
        int64_t* ordinals) const {
    if (!trained()) throw FaissException("this index is not trained");
    if (count() == 0) {
        std::fill(ordinals, ordinals + n * k, -1);
        return;
    }
    if (!index) {
        size_t d = shape.dimension;
        exact_top_k(
                Rows{rows, row_count, d},
                Rows{queries, n, d},
                k,
                accepted,
                shape.metric,
                scores,
                ordinals);
        return;
    }
    size_t visited = std::max<uint64_t>(1, std::min(probes, shape.lists));
    if (shape.kind == Kind::fast_scan || shape.kind == Kind::ivf_fast_scan) {
        FastScanScope scope(accepted, visited);
        index->search(n, queries, k, scores, ordinals);
    } else {
        faiss::SearchParametersIVF how;
        how.nprobe = visited;
        how.sel = const_cast<Accepted*>(accepted);
        index->search(n, queries, k, scores, ordinals, &how);
    }
    uint64_t total = count();
    for (uint64_t i = 0; i < n * k; i++) {
        if (ordinals[i] >= 0 && (uint64_t)ordinals[i] >= total) {
            throw FaissException("a list names a vector that is not there: the index is damaged");
        }
    }
}

} // namespace winnow
