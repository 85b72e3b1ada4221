#include "image.h"

#include <cstring>
#include <string>

#include <faiss/IndexIVFPQ.h>
#include <faiss/IndexIVFPQFastScan.h>
#include <faiss/IndexPQFastScan.h>
#include <faiss/IndexScalarQuantizer.h>
#include <faiss/impl/FaissException.h>

namespace winnow {

using faiss::FaissException;

namespace {

constexpr char MAGIC[8] = {'W', 'N', 'F', 'A', 'I', 'S', 'S', '1'};

/// Bytes handed to the sink at a time.
constexpr size_t CHUNK = 1 << 20;

struct Header {
    char magic[8];
    uint32_t kind;
    uint32_t metric;
    uint32_t dimension;
    uint32_t codes;
    uint64_t lists;
    uint64_t count;
    uint64_t length; // of the whole image
    uint64_t code_bytes;
    uint64_t reserved;
};
static_assert(sizeof(Header) == IMAGE_ALIGNMENT, "the first section starts on a boundary");

uint64_t padded(uint64_t bytes) {
    return (bytes + IMAGE_ALIGNMENT - 1) / IMAGE_ALIGNMENT * IMAGE_ALIGNMENT;
}

/// Where the sections begin. Shape::check bounds every factor, so nothing overflows.
struct Layout {
    Layout(const Shape& s, uint64_t count, uint64_t code_bytes) {
        uint64_t ksub = s.kind == Kind::ivf_pq8 ? 256 : s.quantised() ? 16 : 0;
        codebook_floats = s.dimension * (s.kind == Kind::ivf_sq8 ? 2 : ksub);
        centroids = sizeof(Header);
        codebook = centroids + padded(s.lists * s.dimension * sizeof(float));
        sizes = codebook + padded(codebook_floats * sizeof(float));
        ordinals = sizes + padded(s.lists * sizeof(uint64_t));
        codes = ordinals + padded(s.inverted() ? count * sizeof(int64_t) : 0);
        length = codes + padded(code_bytes);
    }

    uint64_t codebook_floats;
    uint64_t centroids;
    uint64_t codebook;
    uint64_t sizes;
    uint64_t ordinals;
    uint64_t codes;
    uint64_t length;
};

/// The trained floats besides the centroids; empty for the kinds that have none.
std::vector<float>& codebook_of(const Handle& handle) {
    static std::vector<float> none;
    switch (handle.shape.kind) {
        case Kind::fast_scan:
            return static_cast<faiss::IndexPQFastScan*>(handle.index.get())->pq.centroids;
        case Kind::ivf_fast_scan:
            return static_cast<faiss::IndexIVFPQFastScan*>(handle.index.get())->pq.centroids;
        case Kind::ivf_pq8:
            return static_cast<faiss::IndexIVFPQ*>(handle.index.get())->pq.centroids;
        case Kind::ivf_sq8:
            return static_cast<faiss::IndexIVFScalarQuantizer*>(handle.index.get())->sq.trained;
        default:
            return none;
    }
}

class Chunks {
  public:
    explicit Chunks(const Sink& sink) : sink(sink) {
        buffer.reserve(CHUNK);
    }

    void put(const void* bytes, uint64_t count) {
        const char* from = static_cast<const char*>(bytes);
        written += count;
        while (count > 0) {
            size_t part = std::min<uint64_t>(count, CHUNK - buffer.size());
            buffer.insert(buffer.end(), from, from + part);
            from += part;
            count -= part;
            if (buffer.size() == CHUNK) flush();
        }
    }

    void pad() {
        static const char zeros[IMAGE_ALIGNMENT] = {};
        put(zeros, padded(written) - written);
    }

    void flush() {
        if (!buffer.empty()) sink(buffer.data(), buffer.size());
        buffer.clear();
    }

  private:
    const Sink& sink;
    std::vector<char> buffer;
    uint64_t written = 0;
};

/// Inverted lists that lie in an image.
struct MappedLists : faiss::ReadOnlyInvertedLists {
    MappedLists(const Handle& handle, const uint64_t* sizes, const int64_t* ids, const uint8_t* codes)
            : ReadOnlyInvertedLists(handle.shape.lists, handle.ivf()->code_size) {
        uint64_t entries = 0;
        uint64_t bytes = 0;
        for (uint64_t l = 0; l < nlist; l++) {
            entry_of.push_back(ids + entries);
            code_of.push_back(codes + bytes);
            entries += sizes[l];
            bytes += handle.code_bytes(sizes[l]);
        }
        entry_of.push_back(ids + entries);
    }

    size_t list_size(size_t list) const override {
        return entry_of[list + 1] - entry_of[list];
    }

    const idx_t* get_ids(size_t list) const override {
        return entry_of[list];
    }

    const uint8_t* get_codes(size_t list) const override {
        return code_of[list];
    }

    std::vector<const int64_t*> entry_of;
    std::vector<const uint8_t*> code_of;
};

[[noreturn]] void damaged(const std::string& what) {
    throw FaissException("not a whole index: " + what + "; write it again");
}

Header header_of(const uint8_t* bytes, uint64_t length) {
    if (length < sizeof(Header)) damaged(std::to_string(length) + " bytes are too few");
    Header header;
    std::memcpy(&header, bytes, sizeof(Header));
    if (std::memcmp(header.magic, MAGIC, sizeof(MAGIC)) != 0) damaged("it does not start as one");
    if (header.length != length) {
        damaged(std::to_string(length) + " bytes instead of " + std::to_string(header.length));
    }
    if (header.count > 0x7fffffff) damaged("too many vectors");
    return header;
}

/// Checks that the lists hold `count` entries and their codes `code_bytes` bytes.
void check_lists(const Handle& handle, const uint64_t* sizes, const Header& header) {
    uint64_t entries = 0;
    uint64_t bytes = 0;
    for (uint64_t l = 0; l < header.lists; l++) {
        if (sizes[l] > header.count) damaged("a list is longer than the index");
        entries += sizes[l];
        bytes += handle.code_bytes(sizes[l]);
    }
    if (entries != header.count || bytes != header.code_bytes) damaged("the lists do not add up");
}

void take_lists(Handle& handle, const uint8_t* bytes, const Layout& at, const Header& header) {
    const auto* sizes = reinterpret_cast<const uint64_t*>(bytes + at.sizes);
    check_lists(handle, sizes, header);
    faiss::IndexIVF* ivf = handle.ivf();
    ivf->quantizer->add(
            header.lists, reinterpret_cast<const float*>(bytes + at.centroids));
    ivf->replace_invlists(
            new MappedLists(
                    handle,
                    sizes,
                    reinterpret_cast<const int64_t*>(bytes + at.ordinals),
                    bytes + at.codes),
            true);
    ivf->ntotal = header.count;
    ivf->is_trained = true;
    if (handle.shape.kind == Kind::ivf_pq8) {
        auto* pq = static_cast<faiss::IndexIVFPQ*>(ivf);
        if (pq->use_precomputed_table == 1) pq->precompute_table();
    }
}

void take_fast_scan(Handle& handle, const uint8_t* codes, const Header& header) {
    auto* index = static_cast<faiss::IndexPQFastScan*>(handle.index.get());
    index->codes.resize(header.code_bytes);
    std::memcpy(index->codes.get(), codes, header.code_bytes);
    index->ntotal = header.count;
    index->ntotal2 = header.code_bytes / (index->M2 / 2);
    index->is_trained = true;
}

} // namespace

void write_image(const Handle& handle, const Sink& sink) {
    if (!handle.trained()) throw FaissException("this index is not trained; nothing to write");
    const Shape& s = handle.shape;
    uint64_t code_bytes = 0;
    if (s.inverted()) {
        for (uint64_t l = 0; l < s.lists; l++) {
            code_bytes += handle.code_bytes(handle.ivf()->invlists->list_size(l));
        }
    } else {
        code_bytes = handle.code_bytes(handle.count());
    }
    Layout at(s, handle.count(), code_bytes);
    Header header{};
    std::memcpy(header.magic, MAGIC, sizeof(MAGIC));
    header.kind = (uint32_t)s.kind;
    header.metric = (uint32_t)s.metric;
    header.dimension = s.dimension;
    header.codes = s.codes;
    header.lists = s.lists;
    header.count = handle.count();
    header.length = at.length;
    header.code_bytes = code_bytes;

    Chunks out(sink);
    out.put(&header, sizeof(header));
    if (s.inverted()) {
        auto* centroids = static_cast<faiss::IndexFlat*>(handle.ivf()->quantizer);
        out.put(centroids->get_xb(), s.lists * s.dimension * sizeof(float));
        out.pad();
    }
    const std::vector<float>& codebook = codebook_of(handle);
    out.put(codebook.data(), codebook.size() * sizeof(float));
    out.pad();
    if (s.inverted()) {
        const faiss::InvertedLists* lists = handle.ivf()->invlists;
        for (uint64_t l = 0; l < s.lists; l++) {
            uint64_t size = lists->list_size(l);
            out.put(&size, sizeof(size));
        }
        out.pad();
        for (uint64_t l = 0; l < s.lists; l++) {
            out.put(lists->get_ids(l), lists->list_size(l) * sizeof(int64_t));
        }
        out.pad();
        for (uint64_t l = 0; l < s.lists; l++) {
            out.put(lists->get_codes(l), handle.code_bytes(lists->list_size(l)));
        }
    } else if (s.kind == Kind::fast_scan) {
        out.put(static_cast<faiss::IndexPQFastScan*>(handle.index.get())->codes.get(), code_bytes);
    } else {
        out.put(handle.rows, code_bytes);
    }
    out.pad();
    out.flush();
}

std::unique_ptr<Handle> map_image(const void* memory, uint64_t length) {
    const auto* bytes = static_cast<const uint8_t*>(memory);
    Header header = header_of(bytes, length);
    Shape shape{
            (Kind)header.kind,
            metric_of(header.metric),
            header.dimension,
            header.codes,
            header.lists};
    shape.check();
    uint64_t most = length; // of codes; also keeps Layout's sums from wrapping round
    if (header.code_bytes > most) damaged("more codes than bytes");
    Layout at(shape, header.count, header.code_bytes);
    if (at.length != length) damaged("the parts do not add up");

    auto handle = std::make_unique<Handle>(shape);
    handle->read_only = true;
    if (!shape.inverted() && handle->code_bytes(header.count) != header.code_bytes) {
        damaged("the codes do not fit the number of vectors");
    }
    std::vector<float>& codebook = codebook_of(*handle);
    if (at.codebook_floats > 0) {
        const auto* from = reinterpret_cast<const float*>(bytes + at.codebook);
        codebook.assign(from, from + at.codebook_floats);
    }
    if (shape.inverted()) {
        take_lists(*handle, bytes, at, header);
    } else if (shape.kind == Kind::fast_scan) {
        take_fast_scan(*handle, bytes + at.codes, header);
    } else {
        handle->rows = reinterpret_cast<const float*>(bytes + at.codes);
        handle->row_count = header.count;
    }
    return handle;
}

std::unique_ptr<Handle> read_image(const void* bytes, uint64_t length) {
    header_of(static_cast<const uint8_t*>(bytes), length); // before memory is taken
    std::unique_ptr<uint8_t, Free> copy(
            static_cast<uint8_t*>(std::aligned_alloc(IMAGE_ALIGNMENT, padded(length))));
    if (!copy) throw std::bad_alloc();
    std::memcpy(copy.get(), bytes, length);
    std::unique_ptr<Handle> handle = map_image(copy.get(), length);
    handle->image = std::move(copy);
    handle->image_bytes = length;
    return handle;
}

} // namespace winnow
