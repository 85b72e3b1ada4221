#!/bin/bash
# Builds libwinnow-faiss-{avx2,avx512}.so from Debian's sources of FAISS and OpenBLAS, our patches and
# the C++ beside this script. See README.md.
#
# usage: build.sh [--flavour avx2|avx512|asan] [--out FOLDER]
#
# Without --flavour: avx2 and avx512. The asan flavour is avx2 with AddressSanitizer and
# UndefinedBehaviorSanitizer, which ends the process at the first fault; for tests by hand.
set -euo pipefail

FAISS=1.7.3
FAISS_DEBIAN=1.7.3-2
FAISS_SHA256=3e4fac26d8c9e9008ecea4ae5fc414c658998fce4ba75835058b1a71d3516002
OPENBLAS=0.3.21
OPENBLAS_DEBIAN=0.3.21+ds-4
OPENBLAS_SHA256=bbec5cca61c8033b2d57aaecde205d709323a0b35a5f193290081dbb3826848a

here=$(cd "$(dirname "$0")" && pwd)
work=${XDG_CACHE_HOME:-$HOME/.cache}/winnow/native-build
out=$here/../resources/native/linux-x86_64
flavours="avx2 avx512"
while [ $# -gt 0 ]; do
  case $1 in
    --flavour) flavours=$2; shift 2 ;;
    --out) out=$2; shift 2 ;;
    *) sed -n '5p' "$0" | cut -c3- >&2; exit 2 ;;
  esac
done

jobs=$(( $(nproc) < 2 ? $(nproc) : 2 ))
gently() { nice -n 19 "$@"; }

# The JDK's JNI headers.
for jdk in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
  [ -f "$jdk/include/jni.h" ] && jni=$jdk/include
done
: "${jni:?found no jni.h; set JAVA_HOME to a JDK}"

# Source packages through the machine's own Debian archive: a private copy of its source list with
# deb for deb-src, so that nothing of the system changes.
fetch() {
  local sources=$work/sources apt=$work/apt
  if [ -f "$sources/faiss_$FAISS.orig.tar.gz" ] && [ -f "$sources/openblas_$OPENBLAS+ds.orig.tar.xz" ]; then
    return
  fi
  rm -rf "$apt"
  mkdir -p "$sources" "$apt/parts" "$apt/lists/partial"
  awk 'BEGIN { RS = ""; ORS = "\n\n" } /debian-archive-keyring/ { sub(/Types:[^\n]*/, "Types: deb-src"); print }' \
    /etc/apt/sources.list.d/*.sources > "$apt/parts/debian.sources" 2> /dev/null || true
  sed -n 's/^deb /deb-src /p' /etc/apt/sources.list > "$apt/parts/debian.list" 2> /dev/null || true
  cat > "$apt/conf" <<CONF
Dir::Etc::SourceList "/dev/null";
Dir::Etc::SourceParts "$apt/parts";
Dir::State::Lists "$apt/lists";
APT::Sandbox::User "";
CONF
  APT_CONFIG=$apt/conf apt-get -q update
  (cd "$sources" && APT_CONFIG=$apt/conf apt-get -q source --download-only \
    "faiss=$FAISS_DEBIAN" "openblas=$OPENBLAS_DEBIAN")
}

# What ends the process, rather than let it go on, once its stack was overwritten.
hardened="-fstack-protector-strong -fstack-clash-protection"

# One thread and the two kernels that matter; no LAPACK, no Fortran.
openblas() {
  local folder=$work/openblas-$OPENBLAS-hardened
  blas=$folder/libopenblas.a
  [ -f "$folder/done" ] && return
  rm -rf "$folder" && mkdir -p "$folder"
  tar xf "$work/sources/openblas_$OPENBLAS+ds.orig.tar.xz" -C "$folder" --strip-components=1
  gently make -s -C "$folder" libs "-j$jobs" MAKE_NB_JOBS=-1 \
    TARGET=HASWELL DYNAMIC_ARCH=1 DYNAMIC_LIST="HASWELL SKYLAKEX" USE_THREAD=0 USE_LOCKING=1 \
    USE_OPENMP=0 NOFORTRAN=1 NO_LAPACK=1 NO_LAPACKE=1 NO_CBLAS=1 BUILD_SINGLE=1 BUILD_DOUBLE=1 \
    COMMON_OPT="-O2 $hardened" \
    > "$folder.log" 2>&1 || { tail "$folder.log"; exit 1; }
  touch "$folder/done"
}

# FAISS's sources, patched. A changed patch makes a new folder.
patched() {
  local print
  print=$(cat "$here"/patches/*.patch | sha256sum | cut -c1-12)
  faiss=$work/faiss-$FAISS-$print
  [ -d "$faiss" ] && return
  rm -rf "$faiss.new" && mkdir "$faiss.new"
  tar xf "$work/sources/faiss_$FAISS.orig.tar.gz" -C "$faiss.new" --strip-components=1
  for patch in "$here"/patches/*.patch; do
    patch -s -d "$faiss.new" -p1 < "$patch"
  done
  mv "$faiss.new" "$faiss"
}

# What the index types on offer need. The rest of FAISS, its file format included, stays out.
FAISS_SOURCES="Clustering Index IndexFastScan IndexFlat IndexFlatCodes IndexIVF IndexIVFFastScan
  IndexIVFFlat IndexIVFPQ IndexIVFPQFastScan IndexPQ IndexPQFastScan IndexScalarQuantizer
  VectorTransform impl/AuxIndexStructures impl/FaissException impl/IDSelector
  impl/PolysemousTraining impl/ProductQuantizer impl/ScalarQuantizer impl/kmeans1d
  impl/pq4_fast_scan impl/pq4_fast_scan_search_1 impl/pq4_fast_scan_search_qbs
  invlists/BlockInvertedLists invlists/DirectMap invlists/InvertedLists utils/Heap
  utils/distances utils/extra_distances utils/hamming utils/partitioning utils/quantize_lut
  utils/random utils/utils"

# The one source that differs between the CPU flavours.
BY_CPU=utils/distances_simd

# usage: compile OBJECT SOURCE FLAGS... prints the arguments of g++ if the object is out of date
compile() {
  local object=$1 source=$2
  shift 2
  if [ ! "$object" -nt "$source" ]; then
    echo "$@ -o $object -c $source"
  fi
}

build() {
  local flavour=$1 avx512="" sanitize=""
  case $flavour in
    avx2) ;;
    avx512) avx512="-mavx512f -mavx512dq -mavx512bw -mavx512vl" ;;
    asan) # vptr wants the type information of classes that stay out
      sanitize="-fsanitize=address,undefined -fno-sanitize=vptr -fno-sanitize-recover=all
        -fno-omit-frame-pointer -g" ;;
    *) echo "unknown flavour '$flavour'; expected avx2, avx512 or asan" >&2; exit 2 ;;
  esac
  local common="-std=c++17 -O3 -DNDEBUG -fPIC -fvisibility=hidden -fopenmp -DFINTEGER=int
    -ffunction-sections -fdata-sections $hardened -mavx2 -mfma -mf16c -mpopcnt
    -ffile-prefix-map=$faiss/= -ffile-prefix-map=$here/= $sanitize" # no paths of this machine
  local objects=$faiss/hardened${sanitize:+-sanitized}
  local by_cpu=$faiss/hardened-by-cpu-${sanitize:+sanitized-}$flavour.o
  mkdir -p "$objects" "$out"
  rm -f "$objects"/ours_* # few and quick; none of a source that is gone may stay
  {
    for source in $FAISS_SOURCES; do
      compile "$objects/${source//\//_}.o" "$faiss/faiss/$source.cpp" $common -w "-I$faiss"
    done
    compile "$by_cpu" "$faiss/faiss/$BY_CPU.cpp" $common -w $avx512 "-I$faiss"
    for source in "$here"/*.cpp; do
      compile "$objects/ours_$(basename "$source" .cpp).o" "$source" $common -Wall -Wextra -Werror \
        -Wno-sign-compare -Wno-unused-parameter -isystem "$faiss" -isystem "$jni" \
        -isystem "$jni/linux"
    done
  } | gently xargs -r -P "$jobs" -L 1 g++
  local library=$out/libwinnow-faiss-$flavour.so
  gently g++ -shared -o "$library" $sanitize -Wl,--gc-sections -Wl,--exclude-libs,ALL -Wl,-z,defs \
    -Wl,-z,now -Wl,-z,relro -Wl,--version-script="$here/exports.map" -Wl,--build-id=none \
    -static-libstdc++ -static-libgcc "$objects"/*.o "$by_cpu" "$blas" -lpthread -lm
  [ "$flavour" = asan ] || strip --strip-unneeded "$library"
  ls -l "$library"
  readelf -d "$library" | sed -n 's/.*NEEDED.*\[\(.*\)\]/  needs \1/p'
}

mkdir -p "$work"
fetch
echo "$FAISS_SHA256  $work/sources/faiss_$FAISS.orig.tar.gz
$OPENBLAS_SHA256  $work/sources/openblas_$OPENBLAS+ds.orig.tar.xz" | sha256sum -c --quiet
openblas
patched
for flavour in $flavours; do
  build "$flavour"
done
