#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "topology/import/quote.hpp"
#include "topology/import/source.hpp"

namespace chokepoint {

/// The words and round brackets of a text, one after the other. Blanks and line ends part words,
/// '#' starts a comment to the end of the line.
class BracketTokens {
 public:
  /// Starts at a byte of the source, which must outlive this.
  BracketTokens(const Source& source, std::size_t offset) : source_(source), at_(offset) {}

  /// The next token, which stays; empty at the end of the text.
  std::string_view peek() {
    if (!token_) token_ = scan();
    return *token_;
  }
  /// Takes the next token; empty at the end of the text.
  std::string_view next() {
    const std::string_view token = peek();
    token_.reset();
    return token;
  }
  /// Takes the next token, a word. Throws InputError when it is a bracket or missing.
  std::string_view word(std::string_view what) {
    const std::string_view token = next();
    if (token.empty()) throw error(what, "is missing: the file is cut short");
    if (token == "(" || token == ")") throw error(what, "is missing before " + quote(token));
    return token;
  }
  /// Takes the next token, which has to be that one. Throws InputError.
  void expect(std::string_view token) {
    const std::string_view found = next();
    if (found.empty()) throw error("", quote(token) + " is missing: the file is cut short");
    if (found != token) throw error("", quote(found) + " where " + quote(token) + " belongs");
  }
  /// Takes everything up to the bracket that closes one just opened. Throws InputError.
  void skip_to_close() {
    for (std::size_t depth = 1; depth > 0;) {
      const std::string_view token = next();
      if (token.empty()) throw error("", "a bracket is not closed: the file is cut short");
      if (token == "(") ++depth;
      if (token == ")") --depth;
    }
  }
  /// An error at the token that was taken last.
  InputError error(std::string_view field, std::string_view why) const {
    return source_.error_at(taken_, field, why);
  }

 private:
  std::string_view scan() {
    const std::string_view text = source_.text;
    for (;;) {
      at_ = std::min(text.find_first_not_of(" \t\r\n", at_), text.size());
      if (at_ == text.size() || text[at_] != '#') break;
      at_ = std::min(text.find('\n', at_), text.size());
    }
    taken_ = at_ == text.size() && at_ > 0 ? at_ - 1 : at_;
    if (at_ == text.size()) return {};
    const bool bracket = text[at_] == '(' || text[at_] == ')';
    const std::size_t end = bracket ? at_ + 1 : text.find_first_of(" \t\r\n()#", at_);
    const std::string_view token = text.substr(at_, end - at_);
    at_ = std::min(end, text.size());
    return token;
  }

  const Source& source_;
  std::size_t at_;
  std::size_t taken_ = 0;
  std::optional<std::string_view> token_;
};

}  // namespace chokepoint
