#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "filters/inspect/pattern_cache.hpp"
#include "topology/base/error.hpp"

using namespace chokepoint;

namespace {

namespace fs = std::filesystem;

/// A folder of this process alone, which goes with it.
struct Folder {
  fs::path path;
  Folder() {
    std::string name = (fs::temp_directory_path() / "chokepoint-fuzz-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) std::abort();
    path = name;
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
};

std::string content(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Changes what is stored, as a disk or a cut would: pairs of a place and a value, then a length.
std::string damaged(std::string bytes, ByteReader& in) {
  for (int count = in.u8() % 4; count > 0; --count) {
    const std::size_t at = in.u16() % bytes.size();
    bytes[at] = static_cast<char>(in.u8());
  }
  if (in.u8() % 2 == 1) bytes.resize(in.u16() % (bytes.size() + 1));
  return bytes;
}

}  // namespace

// A database is kept, its file is damaged or replaced by the input, and what is found then is the
// database or nothing.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Folder folder;
  const PatternCache cache(folder.path);
  ByteReader in({reinterpret_cast<const std::byte*>(data), size});
  const bool replaced = in.u8() % 2 == 1;
  Sha256 key{};
  key[0] = std::byte{in.u8()};
  const std::vector<std::byte> image(4096, std::byte{in.u8()});
  if (!cache.store(key, image)) broken_invariant("the folder takes nothing");
  const fs::path file = fs::directory_iterator(folder.path)->path();
  const std::string kept = content(file);
  const std::string changed = replaced ? std::string(as_text(in.rest())) : damaged(kept, in);
  fs::remove(file);
  std::ofstream(file, std::ios::binary) << changed;
  fs::permissions(file, fs::perms::owner_read);
  const PatternCache::Image found = cache.load(key);
  const bool same = found.start != nullptr && found.size == image.size() &&
                    std::equal(image.begin(), image.end(), found.start.get());
  if (found.start != nullptr && !same) broken_invariant("another database than was kept");
  if (changed == kept && !same) broken_invariant("what was kept is not found");
  fs::remove(file);
  return 0;
}
