#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/store/results_store.hpp"

namespace chokepoint {

/// What has to be known to get the same results again.
struct ManifestInput {
  std::string study_name;
  std::string study_text;
  std::vector<std::string> overrides;  ///< "key=value" each
  std::uint64_t first_seed = 0;
  std::string inputs = "{}";  ///< what input_digests() gave when the study was run
  bool complete = false;
  std::size_t units = 0;           ///< that there are
  std::size_t finished_units = 0;  ///< that have results
  std::vector<FailedUnit> failed;  ///< units that were tried and have none
};

/// SHA-256 of each file as a JSON object by path. Throws InputError when one cannot be read.
std::string input_digests(const std::vector<std::filesystem::path>& files);

/// manifest.json: study text, seed, versions of
/// the program and its libraries, host, SHA-256 of each input file. Contains no date, so that it
/// depends on the input and the machine only.
std::string manifest_json(const ManifestInput& input, const std::string& metrics_csv);

/// The program as far as results depend on it, as a JSON object: its version and those of the
/// libraries that make packets. Results of another one must not stand beside this one's.
std::string program_identity();

/// "chokepoint 0.1.0, commit 4b2ff4a1c0de, ns-3 3.37, OpenSSL 3.0.15": what `--version` prints.
std::string version_line();

/// SHA-256 of some bytes in hexadecimal.
std::string sha256(const std::string& bytes);

}  // namespace chokepoint
