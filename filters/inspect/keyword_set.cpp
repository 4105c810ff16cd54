#include "filters/inspect/keyword_set.hpp"

#include <algorithm>
#include <limits>
#include <new>

#include <hs/hs.h>

#include "filters/inspect/keyword_compiler.hpp"

namespace chokepoint {

void KeywordStream::CloseStream::operator()(hs_stream* stream) const {
  hs_close_stream(stream, nullptr, nullptr, nullptr);
}
void KeywordScanner::FreeScratch::operator()(hs_scratch* scratch) const {
  hs_free_scratch(scratch);
}

KeywordSet::KeywordSet() = default;
KeywordSet::KeywordSet(KeywordSet&&) noexcept = default;
KeywordSet& KeywordSet::operator=(KeywordSet&&) noexcept = default;
KeywordSet::~KeywordSet() = default;

KeywordSet::KeywordSet(std::vector<std::string> words, std::vector<std::string> expressions,
                       const PatternCache& cache) {
  const std::size_t word_count = words.size();
  patterns_ = std::move(words);
  std::move(expressions.begin(), expressions.end(), std::back_inserter(patterns_));
  if (patterns_.empty()) return;
  CompiledKeywords compiled = compile_keywords(patterns_, word_count, cache);
  database_ = std::move(compiled.database);
  from_cache_ = compiled.from_cache;
}

std::size_t KeywordSet::stream_bytes() const {
  std::size_t bytes = 0;
  if (database_) hs_stream_size(database_.get(), &bytes);
  return bytes;
}

std::size_t KeywordSet::database_bytes() const {
  std::size_t bytes = 0;
  if (database_) hs_database_size(database_.get(), &bytes);
  return bytes;
}

KeywordStream::KeywordStream() = default;
KeywordStream::KeywordStream(KeywordStream&&) noexcept = default;
KeywordStream& KeywordStream::operator=(KeywordStream&&) noexcept = default;
KeywordStream::~KeywordStream() = default;

void KeywordScanner::run(KeywordStream& stream, ByteView bytes, Report report) {
  if (set_->empty() || bytes.empty()) return;
  if (!scratch_) {
    hs_scratch* scratch = nullptr;
    if (hs_alloc_scratch(set_->database_.get(), &scratch) != HS_SUCCESS) throw std::bad_alloc();
    scratch_.reset(scratch);
  }
  if (!stream.stream_) {
    hs_stream* opened = nullptr;
    if (hs_open_stream(set_->database_.get(), 0, &opened) != HS_SUCCESS) throw std::bad_alloc();
    stream.stream_.reset(opened);
  }
  const auto tell = [](unsigned id, unsigned long long /*from*/, unsigned long long /*to*/,
                       unsigned /*flags*/, void* context) {
    const Report& to = *static_cast<Report*>(context);
    to.call(to.callee, id);
    return 0;  // anything else would end the stream
  };
  while (!bytes.empty()) {  // Hyperscan counts in 32 bits
    const std::size_t count =
        std::min<std::size_t>(bytes.size(), std::numeric_limits<unsigned>::max());
    hs_scan_stream(stream.stream_.get(), reinterpret_cast<const char*>(bytes.data()),
                   static_cast<unsigned>(count), 0, scratch_.get(), tell, &report);
    bytes = bytes.subspan(count);
  }
}

std::optional<std::size_t> KeywordScanner::scan(KeywordStream& stream, ByteView bytes) {
  std::optional<std::size_t> first;
  scan(stream, bytes, [&](std::size_t index) {
    if (!first) first = index;
  });
  return first;
}

std::optional<std::size_t> KeywordScanner::scan_alone(ByteView bytes) {
  reset(alone_);
  return scan(alone_, bytes);
}

void KeywordScanner::reset(KeywordStream& stream) {
  if (stream.stream_) hs_reset_stream(stream.stream_.get(), 0, nullptr, nullptr, nullptr);
}

}  // namespace chokepoint
