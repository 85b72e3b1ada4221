// LAPACK entry points that FAISS's sources name. Only rotations, PCA and additive quantisers call
// them, none of which this library offers; so no LAPACK is linked.

#include <stdexcept>
#include <string>

namespace {

[[noreturn]] int absent(const char* name) {
    throw std::logic_error(std::string(name) + " is not built into this library");
}

} // namespace

extern "C" {

int dgemm_(...) {
    return absent("dgemm");
}
int dsyev_(...) {
    return absent("dsyev");
}
int dgesvd_(...) {
    return absent("dgesvd");
}
int sgesvd_(...) {
    return absent("sgesvd");
}
int sgeqrf_(...) {
    return absent("sgeqrf");
}
int sorgqr_(...) {
    return absent("sorgqr");
}
int ssyrk_(...) {
    return absent("ssyrk");
}
}
