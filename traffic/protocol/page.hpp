#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace chokepoint {

/// An HTML page of exactly `bytes` octets of ASCII English-like text that follows from `seed`. A
/// keyword that is not empty stands in the title and about once in every 4 KB of text; pages too
/// small for HTML are plain words that start with it.
/// Throws InputError when `bytes` cannot hold the keyword.
std::string make_page(std::uint64_t seed, std::uint32_t bytes, std::string_view keyword);

}  // namespace chokepoint
