#include "filters/inspect/keyword_set.hpp"

#include <algorithm>
#include <limits>
#include <new>

#include <hs/hs.h>

#include "topology/base/error.hpp"

namespace chokepoint {
namespace {

/// Called for every match; a value other than 0 ends the scan, and the stream with it.
int on_match(unsigned id, unsigned long long /*from*/, unsigned long long /*to*/,
             unsigned /*flags*/, void* context) {
  auto* first = static_cast<std::optional<std::size_t>*>(context);
  if (!*first) *first = id;
  return 0;
}

}  // namespace

void KeywordSet::FreeDatabase::operator()(hs_database* database) const {
  hs_free_database(database);
}
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

KeywordSet::KeywordSet(std::vector<std::string> words) : words_(std::move(words)) {
  if (words_.empty()) return;
  std::vector<const char*> texts;
  std::vector<std::size_t> lengths;
  std::vector<unsigned> ids;
  for (const std::string& word : words_) {
    if (word.empty()) throw InputError("", 0, "keywords", "a word is empty");
    ids.push_back(static_cast<unsigned>(texts.size()));
    texts.push_back(word.data());
    lengths.push_back(word.size());
  }
  const std::vector<unsigned> flags(words_.size(), HS_FLAG_CASELESS | HS_FLAG_SINGLEMATCH);
  hs_database* database = nullptr;
  hs_compile_error* error = nullptr;
  const auto count = static_cast<unsigned>(texts.size());
  if (hs_compile_lit_multi(texts.data(), flags.data(), ids.data(), lengths.data(), count,
                           HS_MODE_STREAM, nullptr, &database, &error) != HS_SUCCESS) {
    const std::string why = error->message;
    const std::size_t which =
        error->expression < 0 ? 0 : static_cast<std::size_t>(error->expression);
    hs_free_compile_error(error);
    throw InputError("", 0, "keywords", words_[which] + ": " + why);
  }
  database_.reset(database);
}

KeywordStream::KeywordStream() = default;
KeywordStream::KeywordStream(KeywordStream&&) noexcept = default;
KeywordStream& KeywordStream::operator=(KeywordStream&&) noexcept = default;
KeywordStream::~KeywordStream() = default;

std::optional<std::size_t> KeywordScanner::scan(KeywordStream& stream, ByteView bytes) {
  if (set_->empty()) return std::nullopt;
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
  std::optional<std::size_t> first;
  while (!bytes.empty()) {  // Hyperscan counts in 32 bits
    const std::size_t count =
        std::min<std::size_t>(bytes.size(), std::numeric_limits<unsigned>::max());
    hs_scan_stream(stream.stream_.get(), reinterpret_cast<const char*>(bytes.data()),
                   static_cast<unsigned>(count), 0, scratch_.get(), on_match, &first);
    bytes = bytes.subspan(count);
  }
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
