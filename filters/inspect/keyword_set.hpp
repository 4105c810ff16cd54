#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "traffic/wire/bytes.hpp"

struct hs_database;
struct hs_scratch;
struct hs_stream;

namespace chokepoint {

/// Words to look for in bytes, ASCII case ignored, compiled once (Hyperscan, streaming) and shared
/// by all scanners, of any thread.
class KeywordSet {
 public:
  KeywordSet();
  /// Throws InputError{field "keywords"} when a word is empty.
  explicit KeywordSet(std::vector<std::string> words);
  KeywordSet(KeywordSet&&) noexcept;
  KeywordSet& operator=(KeywordSet&&) noexcept;
  ~KeywordSet();

  bool empty() const { return words_.empty(); }
  std::string_view word(std::size_t index) const { return words_[index]; }

 private:
  friend class KeywordScanner;
  friend class KeywordStream;
  struct FreeDatabase {
    void operator()(hs_database* database) const;
  };
  std::vector<std::string> words_;
  std::unique_ptr<hs_database, FreeDatabase> database_;
};

/// How far one direction of one flow was scanned, so that words are found across segments. Empty
/// until its first scan.
class KeywordStream {
 public:
  KeywordStream();
  KeywordStream(KeywordStream&&) noexcept;
  KeywordStream& operator=(KeywordStream&&) noexcept;
  ~KeywordStream();

 private:
  friend class KeywordScanner;
  struct CloseStream {
    void operator()(hs_stream* stream) const;
  };
  std::unique_ptr<hs_stream, CloseStream> stream_;
};

/// Scratch space for scanning: one for each filter, made at the first scan. Not for several threads
/// at once. REQUIRES: the set outlives the scanner and every stream scanned with it.
class KeywordScanner {
 public:
  explicit KeywordScanner(const KeywordSet& set) : set_(&set) {}

  /// The index of the first word that ends in `bytes`, which follow on what `stream` saw before.
  std::optional<std::size_t> scan(KeywordStream& stream, ByteView bytes);
  /// The same for bytes that stand alone.
  std::optional<std::size_t> scan_alone(ByteView bytes);
  /// What comes next does not follow on what came before.
  void reset(KeywordStream& stream);

 private:
  struct FreeScratch {
    void operator()(hs_scratch* scratch) const;
  };
  const KeywordSet* set_;
  std::unique_ptr<hs_scratch, FreeScratch> scratch_;
  KeywordStream alone_;
};

}  // namespace chokepoint
