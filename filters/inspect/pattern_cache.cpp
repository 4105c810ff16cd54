#include "filters/inspect/pattern_cache.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/mman.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <vector>

#include <openssl/evp.h>

namespace chokepoint {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuffix = ".patterns";
constexpr std::size_t kPage = 4096;  ///< the image starts here, so that its alignment is a page's
constexpr std::string_view kMagic = "chokepoint-hs-1\n";
constexpr std::size_t kKeyAt = 16;
constexpr std::size_t kSizeAt = 48;
constexpr std::size_t kDigestAt = 56;

class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  int get() const { return descriptor_; }
  bool write(ByteView bytes) const {
    while (!bytes.empty()) {
      const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
      if (written <= 0) return false;
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return true;
  }

 private:
  int descriptor_;
};

bool digest(ByteView bytes, std::span<std::byte> out) {
  return EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(out.data()),
                    nullptr, EVP_sha256(), nullptr) == 1;
}

/// Size of a file that no one else could have written; 0 if it is none.
std::size_t own_size(int descriptor) {
  struct stat info {};
  if (::fstat(descriptor, &info) != 0 || !S_ISREG(info.st_mode)) return 0;
  if (info.st_uid != ::geteuid() || (info.st_mode & (S_IWGRP | S_IWOTH)) != 0) return 0;
  return static_cast<std::size_t>(info.st_size);
}

bool right(ByteView file, const Sha256& key) {
  const ByteView image = file.subspan(kPage);
  Sha256 sum{};
  return as_text(file.first(kMagic.size())) == kMagic &&
         std::equal(key.begin(), key.end(), file.begin() + kKeyAt) &&
         load_u64(file, kSizeAt) == image.size() && digest(image, sum) &&
         std::equal(sum.begin(), sum.end(), file.begin() + kDigestAt);
}

std::vector<std::byte> header_for(const Sha256& key, ByteView image) {
  std::vector<std::byte> page(kPage);
  std::memcpy(page.data(), kMagic.data(), kMagic.size());
  std::copy(key.begin(), key.end(), page.begin() + kKeyAt);
  store_u64(page, kSizeAt, image.size());
  if (!digest(image, std::span(page).subspan(kDigestAt, Sha256{}.size()))) page.clear();
  return page;
}

}  // namespace

PatternCache PatternCache::of_user() {
  const char* const cache = std::getenv("XDG_CACHE_HOME");
  if (cache != nullptr && cache[0] == '/') return PatternCache(fs::path(cache) / "chokepoint");
  const char* const home = std::getenv("HOME");
  if (home != nullptr && home[0] == '/') {
    return PatternCache(fs::path(home) / ".cache" / "chokepoint");
  }
  return {};
}

fs::path PatternCache::file_of(const Sha256& key) const {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string name;
  for (const std::byte byte : key) {
    name.push_back(kDigits[std::to_integer<std::size_t>(byte >> 4)]);
    name.push_back(kDigits[std::to_integer<std::size_t>(byte & std::byte{15})]);
  }
  return folder_ / (name + std::string(kSuffix));
}

PatternCache::Image PatternCache::load(const Sha256& key) const {
  if (folder_.empty()) return {};
  const File file(::open(file_of(key).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (file.get() < 0) return {};
  const std::size_t size = own_size(file.get());
  if (size <= kPage || size > kPage + kLargestImage) return {};
  void* const memory = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file.get(), 0);
  if (memory == MAP_FAILED) return {};
  const std::shared_ptr<const std::byte> whole(
      static_cast<const std::byte*>(memory),
      [size](const std::byte* start) { ::munmap(const_cast<std::byte*>(start), size); });
  if (!right({whole.get(), size}, key)) return {};
  return {{whole, whole.get() + kPage}, size - kPage};
}

bool PatternCache::store(const Sha256& key, ByteView image) const {
  if (folder_.empty() || image.empty() || image.size() > kLargestImage) return false;
  std::error_code error;
  fs::create_directories(folder_.parent_path(), error);
  if (::mkdir(folder_.c_str(), S_IRWXU) != 0 && !fs::is_directory(folder_, error)) return false;
  const std::vector<std::byte> header = header_for(key, image);
  if (header.empty() || !make_room(kPage + image.size())) return false;
  std::string name = (folder_ / "new-XXXXXX").string();
  const File file(::mkostemp(name.data(), O_CLOEXEC));
  if (file.get() < 0) return false;
  if (file.write(header) && file.write(image) && ::fchmod(file.get(), S_IRUSR) == 0 &&
      ::fsync(file.get()) == 0 && ::rename(name.c_str(), file_of(key).c_str()) == 0) {
    return true;
  }
  ::unlink(name.c_str());
  return false;
}

bool PatternCache::make_room(std::size_t bytes) const {
  struct Entry {
    fs::file_time_type written;
    fs::path path;
    std::size_t size;
  };
  std::vector<Entry> entries;
  std::size_t total = bytes;
  std::error_code error;
  for (fs::directory_iterator at(folder_, error), end; !error && at != end; at.increment(error)) {
    std::error_code ignored;
    if (at->path().extension() != kSuffix || !at->is_regular_file(ignored)) continue;
    entries.push_back({at->last_write_time(ignored), at->path(), at->file_size(ignored)});
    total += entries.back().size;
  }
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return a.written < b.written; });
  for (const Entry& entry : entries) {
    if (total <= kLargestFolder) break;
    if (fs::remove(entry.path, error)) total -= entry.size;
  }
  return total <= kLargestFolder;
}

}  // namespace chokepoint
