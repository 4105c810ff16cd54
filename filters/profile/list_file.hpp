#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "filters/inspect/address_set.hpp"

namespace chokepoint {

/// Names of a block-list, and the hosts in it that are addresses.
struct NameList {
  std::vector<std::string> names;
  std::vector<Prefix> addresses;
};

/// Lists that profiles refer to: plain text or packed with gzip or bzip2, an entry a line. Blank
/// lines are skipped, and so is what follows a '#' (in lists of words: lines that begin with one).
/// All throw InputError with file, line and reason for the first entry that is not one, and
/// InputError without a file when the file cannot be read, has no entry, or is larger than 256 MiB
/// unpacked.

/// Domain names and addresses; or comma-separated values (RFC 4180) with a column headed `url`, of
/// which the hosts are taken (the test lists of Citizen Lab and OONI).
NameList read_name_list(const std::filesystem::path& file);
NameList parse_name_list(std::string_view text, const std::string& file);

/// "192.0.2.0/24", "2001:db8::1".
std::vector<Prefix> read_address_list(const std::filesystem::path& file);

/// Words or regular expressions, spaces at both ends taken off, and the line of each.
struct WordList {
  std::vector<std::string> words;
  std::vector<std::size_t> lines;
};
WordList read_word_list(const std::filesystem::path& file);

}  // namespace chokepoint
