#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace chokepoint {

/// Turns a square of 16 rows of 16 bytes: to[c * to_stride + r] = rows[r][c]. Four rounds of a
/// perfect shuffle of the rows, a byte interleave each (one instruction of SSE2 or NEON).
inline void transpose_16x16(const std::int8_t* const (&rows)[16], std::int8_t* to,
                            std::size_t to_stride) {
  using Bytes [[gnu::vector_size(16)]] = std::int8_t;
  Bytes squares[2][16];
  for (std::size_t r = 0; r < 16; ++r) std::memcpy(&squares[0][r], rows[r], 16);
  for (std::size_t round = 0; round < 4; ++round) {
    const Bytes* const in = squares[round % 2];
    Bytes* const out = squares[1 - round % 2];
    for (std::size_t i = 0; i < 8; ++i) {
      out[2 * i] = __builtin_shufflevector(in[i], in[i + 8], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5,
                                           21, 6, 22, 7, 23);
      out[2 * i + 1] = __builtin_shufflevector(in[i], in[i + 8], 8, 24, 9, 25, 10, 26, 11, 27, 12,
                                               28, 13, 29, 14, 30, 15, 31);
    }
  }
  for (std::size_t c = 0; c < 16; ++c) std::memcpy(to + c * to_stride, &squares[0][c], 16);
}

}  // namespace chokepoint
