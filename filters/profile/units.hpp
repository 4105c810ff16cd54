#pragma once

#include <cstdint>
#include <string_view>

#include "topology/base/quantity.hpp"

namespace chokepoint {

/// Quantities as users write them: a number, a space if they like, and a unit. All throw
/// InputError{why} for anything else and for what is out of range.

/// "180 s", "1.5 ms", "5 min": of ns, us, ms, s, min, h; from 0 to ten years. In seconds.
double parse_seconds(std::string_view text);
/// The same, rounded to nanoseconds.
Duration parse_duration(std::string_view text);
/// "140 kbit/s": of bit/s, kbit/s, Mbit/s, Gbit/s; from 1 bit/s to 10 Tbit/s.
Bitrate parse_rate(std::string_view text);
/// "32 KiB", "10 MB": of B, kB, KiB, MB, MiB, GB, GiB; from 0 to 2^50 bytes. In bytes.
std::uint64_t parse_size(std::string_view text);

}  // namespace chokepoint
