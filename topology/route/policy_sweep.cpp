#include "topology/route/policy_sweep.hpp"

// The same source for vectors of 16, 32 and 64 bytes. The width has to follow the target, because
// GCC 12 takes wider vectors apart byte by byte; target_clones cannot do that, as it compiles one
// width for all. A compiler flag for a file would let inline functions of other headers into the
// program that only some processors can run; a pragma covers just the sweeps, which call nothing
// from outside. 16 bytes are SSE2 and NEON, which every x86-64 and arm64 processor has.

namespace chokepoint {
namespace {

using Row = PolicyPlan::Row;

namespace baseline {
constexpr std::size_t kWidth = 16;
#include "topology/route/policy_sweep.inc"
constexpr SweepKernel kKernel{"16-byte vectors", next_hops, coverage};
}  // namespace baseline

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define CHOKEPOINT_WIDE_SWEEPS

#pragma GCC push_options
#pragma GCC target("avx2")
namespace avx2 {
constexpr std::size_t kWidth = 32;
#include "topology/route/policy_sweep.inc"
constexpr SweepKernel kKernel{"AVX2", next_hops, coverage};
}  // namespace avx2
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("avx512bw,avx512vl")
namespace avx512 {
constexpr std::size_t kWidth = 64;
#include "topology/route/policy_sweep.inc"
constexpr SweepKernel kKernel{"AVX-512", next_hops, coverage};
}  // namespace avx512
#pragma GCC pop_options

#endif

constexpr const SweepKernel* kKernels[] = {
    &baseline::kKernel,
#ifdef CHOKEPOINT_WIDE_SWEEPS
    &avx2::kKernel,
    &avx512::kKernel,
#endif
};

std::size_t usable_kernels() {
#ifdef CHOKEPOINT_WIDE_SWEEPS
  if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")) return 3;
  if (__builtin_cpu_supports("avx2")) return 2;
#endif
  return 1;
}

}  // namespace

std::span<const SweepKernel* const> sweep_kernels() {
  return std::span<const SweepKernel* const>(kKernels).first(usable_kernels());
}

}  // namespace chokepoint
