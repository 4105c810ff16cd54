#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace chokepoint {

/// All bytes of a file that a user names: a file, a pipe or a device. Of what has more than `most`
/// bytes, or no end, only that much is read. Throws InputError {file, why} when it is a folder,
/// cannot be opened or read, or is longer; then `advice` follows on why.
std::string read_text_file(const std::filesystem::path& file, std::size_t most,
                           std::string_view advice = {});

}  // namespace chokepoint
