#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "filters/inspect/pattern_cache.hpp"
#include "topology/base/error.hpp"
#include "traffic/wire/bytes.hpp"

struct hs_database;
struct hs_scratch;
struct hs_stream;

namespace chokepoint {

/// A word or an expression that cannot be compiled; says which, so that whoever read it from a file
/// can name the line.
class PatternError : public InputError {
 public:
  PatternError(std::string_view field, std::string_view why, bool expression, std::size_t index)
      : InputError("", 0, field, why), expression_(expression), index_(index) {}
  /// Whether it is one of the expressions; else one of the words.
  bool expression() const { return expression_; }
  /// Its place in that list.
  std::size_t index() const { return index_; }

 private:
  bool expression_;
  std::size_t index_;
};

/// Words and regular expressions to look for in bytes, compiled once (Hyperscan, streaming) and
/// shared by all scanners, of any thread.
///
/// Words are literal bytes, ASCII case ignored. Expressions have Hyperscan's syntax, of PCRE but
/// for back references and look-around, case as written ("(?i)" ignores it), and are told once a
/// stream. Words are told at every place: to tell them once takes a bit of every stream for every
/// word (13 KB for 10^5 words, against some 50 bytes).
class KeywordSet {
 public:
  KeywordSet();
  /// Large sets are kept compiled in `cache`. Throws PatternError with the field "keywords" (a word
  /// is empty or too long) or "patterns" (an expression is wrong, in Hyperscan's words).
  explicit KeywordSet(std::vector<std::string> words, std::vector<std::string> expressions = {},
                      const PatternCache& cache = PatternCache::of_user());
  KeywordSet(KeywordSet&&) noexcept;
  KeywordSet& operator=(KeywordSet&&) noexcept;
  ~KeywordSet();

  bool empty() const { return patterns_.empty(); }
  std::size_t size() const { return patterns_.size(); }
  /// The text of a pattern: words have the first indices, expressions those that follow.
  std::string_view word(std::size_t index) const { return patterns_[index]; }
  /// Bytes that a stream takes from its first scan on; 0 if the set is empty.
  std::size_t stream_bytes() const;
  /// Bytes of the compiled patterns.
  std::size_t database_bytes() const;
  /// Whether they came from the cache, and so are shared with other processes.
  bool from_cache() const { return from_cache_; }

 private:
  friend class KeywordScanner;
  friend class KeywordStream;

  std::vector<std::string> patterns_;
  std::shared_ptr<const hs_database> database_;
  bool from_cache_ = false;
};

/// How far one direction of one flow was scanned, so that words are found across segments. Empty
/// until its first scan.
class KeywordStream {
 public:
  KeywordStream();
  KeywordStream(KeywordStream&&) noexcept;
  KeywordStream& operator=(KeywordStream&&) noexcept;
  ~KeywordStream();

  bool open() const { return stream_ != nullptr; }

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

  /// Calls `on_match(std::size_t index)` for every pattern that ends in `bytes`, which follow on
  /// what `stream` saw before; where they end decides the order. `on_match` must not throw or scan.
  template <class OnMatch>
  void scan(KeywordStream& stream, ByteView bytes, OnMatch&& on_match) {
    using Callee = std::remove_reference_t<OnMatch>;
    run(stream, bytes,
        {[](void* callee, std::size_t index) { (*static_cast<Callee*>(callee))(index); },
         const_cast<void*>(static_cast<const void*>(std::addressof(on_match)))});
  }
  /// The same for bytes that stand alone.
  template <class OnMatch>
  void scan_alone(ByteView bytes, OnMatch&& on_match) {
    reset(alone_);
    scan(alone_, bytes, std::forward<OnMatch>(on_match));
  }

  /// The index of the first pattern that ends in `bytes`.
  std::optional<std::size_t> scan(KeywordStream& stream, ByteView bytes);
  std::optional<std::size_t> scan_alone(ByteView bytes);
  /// What comes next does not follow on what came before.
  void reset(KeywordStream& stream);

 private:
  struct FreeScratch {
    void operator()(hs_scratch* scratch) const;
  };
  struct Report {
    void (*call)(void* callee, std::size_t index);
    void* callee;
  };
  void run(KeywordStream& stream, ByteView bytes, Report report);

  const KeywordSet* set_;
  std::unique_ptr<hs_scratch, FreeScratch> scratch_;
  KeywordStream alone_;
};

}  // namespace chokepoint
