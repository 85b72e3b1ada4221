// The native methods of dev.winnow.index.faiss.Faiss. Java has checked that every address points at
// as many bytes as the numbers beside it say; here only what FAISS itself cannot stand is checked.

#include <climits>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include <jni.h>
#include <omp.h>

#include <faiss/Clustering.h>
#include <faiss/Index.h>
#include <faiss/impl/FaissException.h>
#include <faiss/impl/ProductQuantizer.h>

#include "bridge.h"
#include "exact.h"
#include "handle.h"
#include "image.h"

extern "C" const char* openblas_get_corename();

using faiss::FaissException;
using winnow::Accepted;
using winnow::guarded;
using winnow::guarded_void;
using winnow::Handle;
using winnow::JavaThrew;
using winnow::Rows;
using winnow::Stoppable;

namespace {

Handle& handle_of(jlong handle) {
    if (handle == 0) throw FaissException("no index");
    return *reinterpret_cast<Handle*>(handle);
}

template <class T>
T* at(jlong address) {
    return reinterpret_cast<T*>(address);
}

uint64_t positive(jlong number, const char* what) {
    if (number <= 0) throw FaissException(std::string(what) + " must be positive");
    return number;
}

jlong release(std::unique_ptr<Handle> handle) {
    return reinterpret_cast<jlong>(handle.release());
}

/// Room for the results of one search, and their way into Java's arrays.
struct Results {
    Results(uint64_t queries, uint64_t k) : scores(queries * k), ordinals(queries * k) {
        if (queries * k > INT_MAX) throw FaissException("more results than an array holds");
    }

    void give(JNIEnv* env, jfloatArray to_scores, jintArray to_ordinals, bool smaller_is_better) {
        std::vector<jint> narrow(ordinals.begin(), ordinals.end());
        for (size_t i = 0; i < narrow.size(); i++) {
            if (narrow[i] >= 0) continue;
            narrow[i] = -1;
            scores[i] = smaller_is_better ? INFINITY : -INFINITY;
        }
        // Both throw ArrayIndexOutOfBoundsException by themselves.
        env->SetFloatArrayRegion(to_scores, 0, (jsize)scores.size(), scores.data());
        if (env->ExceptionCheck()) throw JavaThrew();
        env->SetIntArrayRegion(to_ordinals, 0, (jsize)narrow.size(), narrow.data());
    }

    std::vector<float> scores;
    std::vector<int64_t> ordinals;
};

faiss::ClusteringParameters clustering(jint iterations, jlong seed) {
    faiss::ClusteringParameters how;
    how.niter = iterations;
    how.seed = (int)(seed ^ seed >> 32);
    how.min_points_per_centroid = 1;
    how.max_points_per_centroid = INT_MAX; // the caller has sampled
    return how;
}

void give(JNIEnv* env, jfloatArray to, const std::vector<float>& from) {
    env->SetFloatArrayRegion(to, 0, (jsize)from.size(), from.data());
    if (env->ExceptionCheck()) throw JavaThrew();
}

} // namespace

#define NATIVE(type, name) extern "C" JNIEXPORT type JNICALL Java_dev_winnow_index_faiss_Faiss_##name

NATIVE(jstring, version)(JNIEnv* env, jclass) {
    std::string version = std::to_string(FAISS_VERSION_MAJOR) + "." +
            std::to_string(FAISS_VERSION_MINOR) + "." + std::to_string(FAISS_VERSION_PATCH);
    return env->NewStringUTF(version.c_str());
}

NATIVE(jstring, blasCore)(JNIEnv* env, jclass) {
    return env->NewStringUTF(openblas_get_corename());
}

NATIVE(jlong, create)
(JNIEnv* env, jclass, jint kind, jint metric, jint dimension, jint codes, jint lists) {
    return guarded<jlong>(env, [&] {
        winnow::Shape shape{
                (winnow::Kind)kind,
                winnow::metric_of(metric),
                (uint32_t)dimension,
                (uint32_t)codes,
                (uint64_t)(uint32_t)lists};
        return release(std::make_unique<Handle>(shape));
    });
}

NATIVE(void, free)(JNIEnv* env, jclass, jlong handle) {
    guarded_void(env, [&] { delete &handle_of(handle); });
}

NATIVE(jlong, count)(JNIEnv* env, jclass, jlong handle) {
    return guarded<jlong>(env, [&] { return (jlong)handle_of(handle).count(); });
}

NATIVE(jlong, bytes)(JNIEnv* env, jclass, jlong handle) {
    return guarded<jlong>(env, [&] { return (jlong)handle_of(handle).bytes(); });
}

NATIVE(jboolean, trained)(JNIEnv* env, jclass, jlong handle) {
    return guarded<jboolean>(env, [&] { return (jboolean)handle_of(handle).trained(); });
}

/// The shape in five ints: kind, metric, dimension, codes, lists.
NATIVE(void, shape)(JNIEnv* env, jclass, jlong handle, jintArray to) {
    guarded_void(env, [&] {
        const winnow::Shape& s = handle_of(handle).shape;
        jint shape[] = {
                (jint)s.kind, (jint)s.metric, (jint)s.dimension, (jint)s.codes, (jint)s.lists};
        env->SetIntArrayRegion(to, 0, 5, shape);
    });
}

NATIVE(void, train)
(JNIEnv* env, jclass, jlong handle, jlong vectors, jlong n, jint threads, jobject cancelled) {
    guarded_void(env, [&] {
        omp_set_num_threads(threads);
        Stoppable stoppable(env, cancelled);
        handle_of(handle).train(at<const float>(vectors), positive(n, "n"));
    });
}

NATIVE(void, add)(JNIEnv* env, jclass, jlong handle, jlong vectors, jlong n, jint threads) {
    guarded_void(env, [&] {
        omp_set_num_threads(threads);
        handle_of(handle).add(at<const float>(vectors), positive(n, "n"));
    });
}

NATIVE(void, search)
(JNIEnv* env,
 jclass,
 jlong handle,
 jlong queries,
 jint n,
 jint k,
 jint probes,
 jlong accepted,
 jlong bits,
 jfloatArray scores,
 jintArray ordinals) {
    guarded_void(env, [&] {
        omp_set_num_threads(1); // the callers are many; fast scan's filter needs it too
        const Handle& index = handle_of(handle);
        Results results(positive(n, "n"), positive(k, "k"));
        Accepted filter(at<const uint8_t>(accepted), bits);
        index.search(
                at<const float>(queries),
                n,
                k,
                positive(probes, "probes"),
                accepted ? &filter : nullptr,
                results.scores.data(),
                results.ordinals.data());
        results.give(env, scores, ordinals, index.shape.metric == faiss::METRIC_L2);
    });
}

NATIVE(void, exact)
(JNIEnv* env,
 jclass,
 jlong vectors,
 jlong count,
 jint dimension,
 jint metric,
 jlong queries,
 jint n,
 jint k,
 jlong accepted,
 jlong bits,
 jfloatArray scores,
 jintArray ordinals) {
    guarded_void(env, [&] {
        omp_set_num_threads(1);
        Results results(positive(n, "n"), positive(k, "k"));
        Accepted filter(at<const uint8_t>(accepted), bits);
        size_t d = positive(dimension, "dimension");
        winnow::exact_top_k(
                Rows{at<const float>(vectors), (size_t)count, d},
                Rows{at<const float>(queries), (size_t)n, d},
                k,
                accepted ? &filter : nullptr,
                winnow::metric_of(metric),
                results.scores.data(),
                results.ordinals.data());
        results.give(env, scores, ordinals, metric == faiss::METRIC_L2);
    });
}

/// Hands the image to sink.accept(long address, long length), chunk by chunk.
NATIVE(void, write)(JNIEnv* env, jclass, jlong handle, jobject sink) {
    guarded_void(env, [&] {
        jmethodID accept = env->GetMethodID(env->GetObjectClass(sink), "accept", "(JJ)V");
        if (!accept) throw JavaThrew();
        winnow::write_image(handle_of(handle), [&](const void* bytes, size_t length) {
            env->CallVoidMethod(sink, accept, reinterpret_cast<jlong>(bytes), (jlong)length);
            if (env->ExceptionCheck()) throw JavaThrew();
        });
    });
}

NATIVE(jlong, read)(JNIEnv* env, jclass, jlong bytes, jlong length, jboolean copy) {
    return guarded<jlong>(env, [&] {
        const void* image = at<const void>(bytes);
        return release(
                copy ? winnow::read_image(image, length) : winnow::map_image(image, length));
    });
}

NATIVE(void, kmeans)
(JNIEnv* env,
 jclass,
 jlong vectors,
 jlong n,
 jint dimension,
 jint iterations,
 jlong seed,
 jint threads,
 jobject cancelled,
 jfloatArray centroids) {
    guarded_void(env, [&] {
        omp_set_num_threads(threads);
        Stoppable stoppable(env, cancelled);
        int d = (int)positive(dimension, "dimension");
        int k = env->GetArrayLength(centroids) / d;
        faiss::Clustering clusters(d, k, clustering(iterations, seed));
        winnow::ExactIndex index(d, faiss::METRIC_L2);
        clusters.train(n, at<const float>(vectors), index);
        give(env, centroids, clusters.centroids);
    });
}

/// The codebooks, codes x 2^bits x dimension/codes floats.
NATIVE(void, trainCodes)
(JNIEnv* env,
 jclass,
 jlong vectors,
 jlong n,
 jint dimension,
 jint codes,
 jint bits,
 jint iterations,
 jlong seed,
 jint threads,
 jobject cancelled,
 jfloatArray codebooks) {
    guarded_void(env, [&] {
        omp_set_num_threads(threads);
        Stoppable stoppable(env, cancelled);
        faiss::ProductQuantizer quantizer(dimension, codes, bits);
        quantizer.cp = clustering(iterations, seed);
        quantizer.train(n, at<const float>(vectors));
        give(env, codebooks, quantizer.centroids);
    });
}

NATIVE(void, encode)
(JNIEnv* env,
 jclass,
 jfloatArray codebooks,
 jint dimension,
 jint codes,
 jint bits,
 jlong vectors,
 jlong n,
 jint threads,
 jbyteArray to) {
    guarded_void(env, [&] {
        omp_set_num_threads(threads);
        faiss::ProductQuantizer quantizer(dimension, codes, bits);
        env->GetFloatArrayRegion(
                codebooks, 0, (jsize)quantizer.centroids.size(), quantizer.centroids.data());
        if (env->ExceptionCheck()) throw JavaThrew();
        std::vector<uint8_t> out(n * quantizer.code_size);
        quantizer.compute_codes(at<const float>(vectors), out.data(), n);
        env->SetByteArrayRegion(
                to, 0, (jsize)out.size(), reinterpret_cast<const jbyte*>(out.data()));
    });
}
