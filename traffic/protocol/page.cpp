#include "traffic/protocol/page.hpp"

#include <array>

#include "topology/base/error.hpp"
#include "topology/base/random.hpp"

namespace chokepoint {
namespace {

// Frequent English words, so that byte statistics (ASCII share, popcount, runs of printable
// characters) are those of text, which is what detectors of encrypted traffic measure.
constexpr std::array<std::string_view, 96> kWords = {
    "the",     "of",     "and",    "to",     "in",     "is",      "that",   "for",    "it",
    "as",      "was",    "with",   "be",     "by",     "on",      "not",    "he",     "this",
    "are",     "or",     "his",    "from",   "at",     "which",   "but",    "have",   "an",
    "had",     "they",   "you",    "were",   "their",  "one",     "all",    "we",     "can",
    "her",     "has",    "there",  "been",   "if",     "more",    "when",   "will",   "would",
    "who",     "so",     "no",     "out",    "up",     "said",    "what",   "its",    "about",
    "than",    "into",   "them",   "only",   "other",  "time",    "new",    "some",   "could",
    "these",   "two",    "may",    "first",  "then",   "do",      "any",    "like",   "my",
    "now",     "over",   "such",   "our",    "man",    "me",      "even",   "most",   "made",
    "after",   "also",   "well",   "water",  "people", "weather", "market", "letter", "travel",
    "library", "window", "garden", "number", "street", "morning"};

constexpr std::string_view kNewParagraph = ".</p>\n<p>";
constexpr std::string_view kClosing = ".</p>\n</body>\n</html>\n";
constexpr std::uint32_t kKeywordEvery = 4096;

class PageWriter {
 public:
  PageWriter(std::uint64_t seed, std::string_view keyword)
      : stream_(seed, "page"), keyword_(keyword) {}

  std::string write(std::uint32_t bytes) {
    text_.reserve(bytes + kClosing.size() + 16);
    open();
    const bool html = bytes >= text_.size() + kClosing.size() + keyword_.size() + 2;
    if (!html) text_ = keyword_;
    const std::size_t limit = html ? bytes - kClosing.size() : bytes;
    while (text_.size() < limit) next(limit, html);
    text_.resize(limit);
    if (html) text_ += kClosing;
    return std::move(text_);
  }

 private:
  void open() {
    text_ = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>";
    word(stream_.bits());
    word(stream_.bits());
    text_ += ' ';
    text_ += keyword_;
    text_ += "</title>\n</head>\n<body>\n<p>";
    next_keyword_ = text_.size() + bucket(stream_.bits(), kKeywordEvery);
  }

  // A tag or a keyword is written only where it fits whole; a word may be cut by the page's end.
  void next(std::size_t limit, bool html) {
    const std::size_t room = limit - text_.size();
    if (!keyword_.empty() && text_.size() >= next_keyword_ && room > keyword_.size()) {
      text_ += ' ';
      text_ += keyword_;
      next_keyword_ = text_.size() + kKeywordEvery;
      return;
    }
    // One draw decides both the kind, by its low bits, and the word, by its high ones.
    const std::uint64_t bits = stream_.bits();
    const std::uint64_t kind = bits % 64;
    if (html && kind == 0 && room > kNewParagraph.size()) {
      text_ += kNewParagraph;
    } else if (kind < 4) {
      text_ += '.';
    } else {
      word(bits);
    }
  }

  void word(std::uint64_t bits) {
    text_ += ' ';
    text_ += kWords[bucket(bits, kWords.size())];
  }

  RandomStream stream_;
  std::string_view keyword_;
  std::string text_;
  std::size_t next_keyword_ = 0;
};

}  // namespace

std::string make_page(std::uint64_t seed, std::uint32_t bytes, std::string_view keyword) {
  if (bytes < keyword.size()) {
    throw InputError("", 0, "response_bytes", "too few to hold the keyword");
  }
  return PageWriter(seed, keyword).write(bytes);
}

}  // namespace chokepoint
