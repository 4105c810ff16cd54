#pragma once

#include <span>
#include <string_view>

#include "filters/inspect/recogniser.hpp"

namespace chokepoint {

/// A command of a protocol of lines.
struct Command {
  std::string_view words;  ///< upper case; what the line begins with
  /// No other protocol of lines has it (with these arguments): one is enough. Else one is enough
  /// on the protocol's port only, and more lines are looked at elsewhere.
  bool own = false;
  /// Whether what follows the words, without the space between, can follow them; null: anything.
  bool (*arguments)(std::string_view rest) = nullptr;
};

/// Judges the first lines of a client by its commands: kYes with the first that decides, kNo with
/// the first line that is none of them or after 8 lines.
Likeness like_dialogue(ByteView bytes, std::span<const Command> commands, bool on_port);

/// Arguments of commands that take none.
inline bool no_arguments(std::string_view rest) { return rest.empty(); }
/// One word, not empty.
inline bool one_word(std::string_view rest) {
  return !rest.empty() && rest.find(' ') == std::string_view::npos;
}

/// Judges a server by the first line of its greeting, which begins with `code` (as "220") and then
/// has a space or `more`. On the protocol's port that is enough; elsewhere one of `words` must
/// stand in the line (ASCII case ignored) and `not_this` must not.
struct Greeting {
  std::string_view code;
  char more = ' ';
  std::span<const std::string_view> words;
  std::string_view not_this;
};
Likeness like_greeting(ByteView bytes, const Greeting& greeting, bool on_port);

}  // namespace chokepoint
