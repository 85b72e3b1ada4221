// The part of GCC's OpenMP runtime that FAISS's object files call, in place of libgomp.
//
// libgomp makes a team of threads for every Java thread that reaches a parallel region, and its
// threads spin at barriers; on busy cores one k-means run took 20 times as long as here. Its static
// archive cannot be linked into a shared object either. Here is one pool for the process: a region
// that finds the pool busy, or that is nested, runs on its caller alone. Nobody spins.

#include <atomic>
#include <condition_variable>
#include <deque>
#include <linux/futex.h>
#include <mutex>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

using Body = void (*)(void*);

/// One dynamically scheduled loop or one `single` block, shared by the threads of a team.
struct WorkShare {
    std::atomic<long> next{0};
    long end = 0;
    long step = 1;
    long chunk = 1;
    bool started = false;
    std::atomic<bool> taken{false};
};

/// The threads that run one region. Every thread meets the same work shares in the same order.
struct Team {
    explicit Team(int threads) : threads(threads) {}

    const int threads;

    void barrier() {
        if (threads == 1) return;
        std::unique_lock<std::mutex> hold(lock);
        unsigned now = generation;
        if (++arrived == threads) {
            arrived = 0;
            generation++;
            all_here.notify_all();
        } else {
            all_here.wait(hold, [&] { return generation != now; });
        }
    }

    WorkShare& share(unsigned i) {
        std::lock_guard<std::mutex> hold(lock);
        while (shares.size() <= i) shares.emplace_back();
        return shares[i];
    }

    void start(WorkShare& loop, long begin, long end, long step, long chunk) {
        std::lock_guard<std::mutex> hold(lock);
        if (loop.started) return;
        loop.started = true;
        loop.next = begin;
        loop.end = end;
        loop.step = step;
        loop.chunk = chunk;
    }

  private:
    std::mutex lock;
    std::condition_variable all_here;
    int arrived = 0;
    unsigned generation = 0;
    std::deque<WorkShare> shares; // a deque, because references must outlive growth
};

/// Where the calling thread stands.
struct Here {
    Team* team = nullptr;
    int number = 0;
    unsigned shares_met = 0;
    WorkShare* loop = nullptr;
    int wanted = 1;
};

thread_local Here here;

void run_as(Team& team, int number, Body body, void* data) {
    Here outside = here;
    here.team = &team;
    here.number = number;
    here.shares_met = 0;
    body(data);
    here = outside;
}

void run_alone(Body body, void* data) {
    Team alone(1);
    run_as(alone, 0, body, data);
}

class Pool {
  public:
    /// @return false, with nothing done, if another region is using the pool
    bool run(Body body, void* data, int threads) {
        std::unique_lock<std::mutex> mine(in_use, std::try_to_lock);
        if (!mine) return false;
        Team team(threads);
        {
            std::lock_guard<std::mutex> hold(lock);
            while (started < threads - 1) {
                int number = ++started;
                std::thread([this, number] { serve(number); }).detach();
            }
            this->body = body;
            this->data = data;
            this->team = &team;
            unfinished = threads - 1;
            generation++;
        }
        go.notify_all();
        run_as(team, 0, body, data);
        std::unique_lock<std::mutex> hold(lock);
        finished.wait(hold, [&] { return unfinished == 0; });
        this->team = nullptr;
        return true;
    }

  private:
    void serve(int number) {
        unsigned seen = 0;
        std::unique_lock<std::mutex> hold(lock);
        for (;;) {
            go.wait(hold, [&] { return generation != seen; });
            seen = generation;
            if (!team || number >= team->threads) continue;
            Team& mine = *team;
            Body todo = body;
            void* with = data;
            hold.unlock();
            run_as(mine, number, todo, with);
            hold.lock();
            if (--unfinished == 0) finished.notify_one();
        }
    }

    std::mutex in_use;
    std::mutex lock;
    std::condition_variable go;
    std::condition_variable finished;
    int started = 0;
    int unfinished = 0;
    unsigned generation = 0;
    Body body = nullptr;
    void* data = nullptr;
    Team* team = nullptr;
};

Pool& pool() {
    static Pool* pool = new Pool; // never destroyed: its threads outlive static destructors
    return *pool;
}

std::mutex critical;
std::mutex atomic_update;

} // namespace

extern "C" {

void GOMP_parallel(Body body, void* data, unsigned asked, unsigned) {
    int threads = asked ? (int)asked : here.wanted;
    if (threads <= 1 || here.team || !pool().run(body, data, threads)) run_alone(body, data);
}

void GOMP_barrier() {
    if (here.team) here.team->barrier();
}

bool GOMP_loop_nonmonotonic_dynamic_next(long* from, long* to) {
    WorkShare& loop = *here.loop;
    long by = loop.step * loop.chunk;
    long begin = loop.next.fetch_add(by);
    if (loop.step > 0 ? begin >= loop.end : begin <= loop.end) return false;
    long end = begin + by;
    if (loop.step > 0 ? end > loop.end : end < loop.end) end = loop.end;
    *from = begin;
    *to = end;
    return true;
}

bool GOMP_loop_nonmonotonic_dynamic_start(
        long begin, long end, long step, long chunk, long* from, long* to) {
    static thread_local Team alone(1);
    static thread_local WorkShare outside; // a loop met outside of any region
    WorkShare& loop = here.team ? here.team->share(here.shares_met++) : outside;
    if (!here.team) outside.started = false;
    (here.team ? *here.team : alone).start(loop, begin, end, step, chunk);
    here.loop = &loop;
    return GOMP_loop_nonmonotonic_dynamic_next(from, to);
}

void GOMP_loop_end() {
    GOMP_barrier();
}

void GOMP_loop_end_nowait() {}

bool GOMP_single_start() {
    if (!here.team || here.team->threads == 1) return true;
    return !here.team->share(here.shares_met++).taken.exchange(true);
}

void GOMP_critical_start() {
    critical.lock();
}

void GOMP_critical_end() {
    critical.unlock();
}

void GOMP_atomic_start() {
    atomic_update.lock();
}

void GOMP_atomic_end() {
    atomic_update.unlock();
}

int omp_get_thread_num() {
    return here.number;
}

int omp_get_num_threads() {
    return here.team ? here.team->threads : 1;
}

int omp_get_max_threads() {
    return here.wanted;
}

void omp_set_num_threads(int threads) {
    here.wanted = threads < 1 ? 1 : threads;
}

int omp_in_parallel() {
    return here.team && here.team->threads > 1;
}

int omp_get_nested() {
    return 0;
}

void omp_set_nested(int) {}

// An OpenMP lock has 4 bytes: 0 free, 1 held, 2 held with threads waiting.

void omp_init_lock(int* lock) {
    __atomic_store_n(lock, 0, __ATOMIC_RELAXED);
}

void omp_destroy_lock(int*) {}

void omp_set_lock(int* lock) {
    int was = 0;
    if (__atomic_compare_exchange_n(lock, &was, 1, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
        return;
    }
    if (was != 2) was = __atomic_exchange_n(lock, 2, __ATOMIC_ACQUIRE);
    while (was) {
        syscall(SYS_futex, lock, FUTEX_WAIT_PRIVATE, 2, nullptr, nullptr, 0);
        was = __atomic_exchange_n(lock, 2, __ATOMIC_ACQUIRE);
    }
}

void omp_unset_lock(int* lock) {
    if (__atomic_exchange_n(lock, 0, __ATOMIC_RELEASE) == 2) {
        syscall(SYS_futex, lock, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
    }
}
}
