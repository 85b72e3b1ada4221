#include "bridge.h"

#include <exception>
#include <new>

#include <faiss/impl/AuxIndexStructures.h>

namespace winnow {

namespace {

thread_local Stoppable* running = nullptr;
thread_local bool stopped = false;

struct AskJava : faiss::InterruptCallback {
    bool want_interrupt() override {
        return running && running->stop();
    }
};

} // namespace

void raise(JNIEnv* env, const char* java_class, const char* message) {
    if (env->ExceptionCheck()) return;
    jclass type = env->FindClass(java_class);
    if (type) env->ThrowNew(type, message);
}

void translate(JNIEnv* env) {
    bool was_stopped = stopped;
    stopped = false;
    try {
        throw;
    } catch (const JavaThrew&) {
    } catch (const std::bad_alloc&) {
        raise(env, "java/lang/OutOfMemoryError", "FAISS found no native memory");
    } catch (const std::exception& e) {
        if (was_stopped) {
            raise(env,
                  "java/util/concurrent/CancellationException",
                  "stopped while FAISS was training; nothing of it can be used");
        } else {
            raise(env, "dev/winnow/index/faiss/FaissException", e.what());
        }
    } catch (...) {
        raise(env, "dev/winnow/index/faiss/FaissException", "an unknown exception in FAISS");
    }
}

Stoppable::Stoppable(JNIEnv* env, jobject supplier) : env(env), supplier(supplier) {
    jclass type = env->GetObjectClass(supplier);
    ask = env->GetMethodID(type, "getAsBoolean", "()Z");
    if (!ask) throw JavaThrew();
    stopped = false;
    running = this;
}

Stoppable::~Stoppable() {
    running = nullptr;
}

bool Stoppable::stop() {
    if (stopped) return true;
    bool answer = env->CallBooleanMethod(supplier, ask);
    stopped = answer || env->ExceptionCheck();
    return stopped;
}

} // namespace winnow

extern "C" JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM*, void*) {
    faiss::InterruptCallback::instance.reset(new winnow::AskJava);
    return JNI_VERSION_10;
}
