#include "filters/inspect/keyword_compiler.hpp"

#include <cstdlib>
#include <new>
#include <numeric>
#include <optional>

#include <hs/hs.h>
#include <openssl/evp.h>

#include "filters/inspect/keyword_set.hpp"

namespace chokepoint {
namespace {

using Database = std::shared_ptr<const hs_database>;

constexpr std::string_view kFormat = "chokepoint keywords 1";
constexpr unsigned kMode = HS_MODE_STREAM;
constexpr unsigned kWordFlags = HS_FLAG_CASELESS;
/// An expression can end at every byte ("a.*"), so it is told once.
constexpr unsigned kExpressionFlags = HS_FLAG_SINGLEMATCH;
/// Below this, compiling is as fast as looking into the cache. Expressions weigh more than words.
constexpr std::size_t kWorthCaching = 1000;
constexpr std::size_t kExpressionWeight = 20;
constexpr std::size_t kImageAlignment = 4096;

/// A word as an expression that means its bytes.
std::string escaped(std::string_view word) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const char c : word) {
    const auto byte = static_cast<unsigned char>(c);
    const char lower = static_cast<char>(c | 0x20);
    if ((c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'z' && byte < 0x80)) {
      text.push_back(c);
    } else {
      text += {'\\', 'x', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return text;
}

Database compile(const std::vector<std::string>& patterns, std::size_t word_count) {
  std::vector<std::string> texts(patterns.size());
  std::vector<const char*> pointers(patterns.size());
  std::vector<unsigned> flags(patterns.size(), kExpressionFlags);
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    texts[i] = i < word_count ? escaped(patterns[i]) : patterns[i];
    pointers[i] = texts[i].c_str();
    if (i < word_count) flags[i] = kWordFlags;
  }
  std::vector<unsigned> ids(patterns.size());
  std::iota(ids.begin(), ids.end(), 0U);
  hs_database* database = nullptr;
  hs_compile_error* error = nullptr;
  const auto count = static_cast<unsigned>(patterns.size());
  if (hs_compile_multi(pointers.data(), flags.data(), ids.data(), count, kMode, nullptr, &database,
                       &error) != HS_SUCCESS) {
    const std::string why = error->message;
    const std::size_t which =
        error->expression < 0 ? 0 : static_cast<std::size_t>(error->expression);
    hs_free_compile_error(error);
    const bool expression = which >= word_count;
    throw PatternError(expression ? "patterns" : "keywords", patterns[which] + ": " + why,
                       expression, expression ? which - word_count : which);
  }
  return {database,
          [](const hs_database* owned) { hs_free_database(const_cast<hs_database*>(owned)); }};
}

/// Of everything that decides what a compiled database is.
std::optional<Sha256> key_of(const std::vector<std::string>& patterns, std::size_t word_count) {
  hs_platform_info platform{};
  if (hs_populate_platform(&platform) != HS_SUCCESS) return std::nullopt;
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  Sha256 key{};
  bool good = context && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1;
  const auto add = [&](std::string_view text) {
    std::array<std::byte, 8> size{};
    store_u64(size, 0, text.size());
    good = good && EVP_DigestUpdate(context.get(), size.data(), size.size()) == 1 &&
           EVP_DigestUpdate(context.get(), text.data(), text.size()) == 1;
  };
  add(kFormat);
  add(hs_version());
  for (const unsigned long long number :
       {static_cast<unsigned long long>(platform.tune), platform.cpu_features,
        static_cast<unsigned long long>(kMode), static_cast<unsigned long long>(kWordFlags),
        static_cast<unsigned long long>(kExpressionFlags),
        static_cast<unsigned long long>(word_count)}) {
    add(std::to_string(number));
  }
  for (const std::string& pattern : patterns) add(pattern);
  good = good && EVP_DigestFinal_ex(context.get(), reinterpret_cast<unsigned char*>(key.data()),
                                    nullptr) == 1;
  return good ? std::optional(key) : std::nullopt;
}

/// The database in a mapped image. Hyperscan's databases hold offsets, no addresses, and depend on
/// where they stand only by its alignment; the image was made at a page and is mapped at a page.
Database from_image(const PatternCache::Image& image) {
  if (!image.start) return nullptr;
  Database database(image.start, reinterpret_cast<const hs_database*>(image.start.get()));
  std::size_t size = 0;
  hs_scratch* scratch = nullptr;
  // Refuses what is of another version or for another processor.
  const bool usable = hs_database_size(database.get(), &size) == HS_SUCCESS && size <= image.size &&
                      hs_alloc_scratch(database.get(), &scratch) == HS_SUCCESS;
  hs_free_scratch(scratch);
  return usable ? database : nullptr;
}

void store(const hs_database* database, const PatternCache& cache, const Sha256& key) {
  char* serial = nullptr;
  std::size_t length = 0;
  if (hs_serialize_database(database, &serial, &length) != HS_SUCCESS) return;
  const std::unique_ptr<char, decltype(&std::free)> owned(serial, std::free);
  std::size_t size = 0;
  if (hs_serialized_database_size(serial, length, &size) != HS_SUCCESS) return;
  const std::size_t room = (size + kImageAlignment - 1) / kImageAlignment * kImageAlignment;
  const std::unique_ptr<void, decltype(&std::free)> image(std::aligned_alloc(kImageAlignment, room),
                                                          std::free);
  if (!image) return;
  std::fill_n(static_cast<std::byte*>(image.get()), room, std::byte{0});
  if (hs_deserialize_database_at(serial, length, static_cast<hs_database*>(image.get())) ==
      HS_SUCCESS) {
    cache.store(key, {static_cast<const std::byte*>(image.get()), room});
  }
}

}  // namespace

CompiledKeywords compile_keywords(const std::vector<std::string>& patterns, std::size_t word_count,
                                  const PatternCache& cache) {
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    const bool expression = i >= word_count;
    const std::size_t index = expression ? i - word_count : i;
    if (patterns[i].empty()) {
      throw PatternError(expression ? "patterns" : "keywords",
                         expression ? "a pattern is empty" : "a word is empty", expression, index);
    }
    if (expression && patterns[i].find('\0') != std::string::npos) {
      throw PatternError("patterns", "a zero byte in a pattern; write \\x00", expression, index);
    }
  }
  const std::size_t weight = word_count + kExpressionWeight * (patterns.size() - word_count);
  const auto key = weight < kWorthCaching ? std::nullopt : key_of(patterns, word_count);
  if (!key) return {compile(patterns, word_count), false};
  if (Database cached = from_image(cache.load(*key))) return {std::move(cached), true};
  Database compiled = compile(patterns, word_count);
  store(compiled.get(), cache, *key);
  return {std::move(compiled), false};
}

}  // namespace chokepoint
