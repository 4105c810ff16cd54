#include "experiments/store/manifest.hpp"

#include <fstream>
#include <sqlite3.h>
#include <sstream>
#include <sys/utsname.h>
#include <thread>

#include <boost/version.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "experiments/store/commit.hpp"
#include "experiments/store/versions.hpp"
#include "topology/base/error.hpp"

namespace chokepoint {
namespace {

using nlohmann::ordered_json;

std::string contents(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw InputError(file.string(), 0, "", "cannot be read");
  std::ostringstream bytes;
  bytes << stream.rdbuf();
  return bytes.str();
}

ordered_json libraries() {
  return {{"ns-3", kNs3Version},
          {"boost", fmt::format("{}.{}.{}", BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000,
                                BOOST_VERSION % 100)},
          {"openssl", OpenSSL_version(OPENSSL_VERSION_STRING)},
          {"sqlite", sqlite3_libversion()},
          {"libpcap", kLibpcapVersion},
          {"hyperscan", kHyperscanVersion},
          {"fmt", fmt::format("{}.{}.{}", FMT_VERSION / 10000, FMT_VERSION / 100 % 100,
                              FMT_VERSION % 100)},
          {"nlohmann-json", fmt::format("{}.{}.{}", NLOHMANN_JSON_VERSION_MAJOR,
                                        NLOHMANN_JSON_VERSION_MINOR, NLOHMANN_JSON_VERSION_PATCH)},
          {"toml++", kTomlVersion},
          {"libxml2", kLibxml2Version},
          {"cli11", kCli11Version}};
}

ordered_json host() {
  utsname names{};
  uname(&names);
  return {{"system", names.sysname},
          {"kernel", names.release},
          {"machine", names.machine},
          {"compiler", kCompiler},
          {"cores", std::thread::hardware_concurrency()}};
}

/// What `program` is in the manifest.
ordered_json program() {
  return {{"name", "chokepoint"}, {"version", kProgramVersion}, {"commit", program_commit()}};
}

ordered_json failed_json(const std::vector<FailedUnit>& failed) {
  ordered_json list = ordered_json::array();
  for (const auto& [key, why] : failed) list.push_back({{"unit", key}, {"why", why}});
  return list;
}

}  // namespace

std::string program_identity() {
  ordered_json identity = program();
  identity["ns-3"] = kNs3Version;
  identity["openssl"] = OpenSSL_version(OPENSSL_VERSION_STRING);
  return identity.dump();
}

std::string version_line() {
  return fmt::format("chokepoint {}, commit {}, ns-3 {}, OpenSSL {}", kProgramVersion,
                     program_commit(), kNs3Version, OpenSSL_version(OPENSSL_VERSION_STRING));
}

std::string sha256(const std::string& bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest, &length, EVP_sha256(), nullptr);
  std::string hex;
  for (unsigned int i = 0; i < length; ++i) hex += fmt::format("{:02x}", digest[i]);
  return hex;
}

std::string input_digests(const std::vector<std::filesystem::path>& files) {
  ordered_json digests = ordered_json::object();
  for (const auto& file : files) digests[file.string()] = sha256(contents(file));
  return digests.dump(-1, ' ', true, ordered_json::error_handler_t::replace);
}

std::string manifest_json(const ManifestInput& input, const std::string& metrics_csv) {
  const ordered_json manifest{{"study", input.study_name},
                              {"complete", input.complete},
                              {"units", input.units},
                              {"finished_units", input.finished_units},
                              {"failed_units", failed_json(input.failed)},
                              {"seed", input.first_seed},
                              {"overrides", input.overrides},
                              {"program", program()},
                              {"libraries", libraries()},
                              {"host", host()},
                              {"inputs", ordered_json::parse(input.inputs)},
                              {"metrics_csv_sha256", sha256(metrics_csv)},
                              {"study_text", input.study_text}};
  return manifest.dump(1, ' ', true, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace chokepoint
