#include "filters/inspect/dialogue.hpp"

#include "filters/inspect/shape.hpp"

namespace chokepoint {
namespace {

constexpr int kMostLines = 8;

/// What follows the command's words in a line; nothing if the line is another's.
bool is_command(std::string_view line, const Command& command) {
  const std::string_view words = command.words;
  if (line.size() < words.size() || !equal_ignoring_case(line.substr(0, words.size()), words)) {
    return false;
  }
  std::string_view rest = line.substr(words.size());
  // Words that end with a mark (as "MAIL FROM:") are followed by anything.
  const char last = words.back();
  if (last != ':' && last != '(') {
    if (!rest.empty() && rest.front() != ' ') return false;
    rest = trimmed(rest);
  }
  return command.arguments == nullptr || command.arguments(rest);
}

const Command* find_command(std::string_view line, std::span<const Command> commands) {
  const auto found = std::find_if(commands.begin(), commands.end(), [&](const Command& command) {
    return is_command(line, command);
  });
  return found == commands.end() ? nullptr : &*found;
}

/// Whether a line whose end is missing can become a command.
bool may_become_command(std::string_view line, std::span<const Command> commands) {
  return std::any_of(commands.begin(), commands.end(), [&](const Command& command) {
    return begins_with(as_byte_view(line), command.words) != Likeness::kNo;
  });
}

}  // namespace

Likeness like_dialogue(ByteView bytes, std::span<const Command> commands, bool on_port) {
  std::string_view rest = as_text(bytes);
  // All commands begin with a letter: most of what is no text is refused before a line is sought.
  if (!rest.empty() && (ascii_lower(rest[0]) < 'a' || ascii_lower(rest[0]) > 'z')) {
    return Likeness::kNo;
  }
  for (int count = 0; count < kMostLines; ++count) {
    const Line line = take_line(rest);
    if (line.text.size() > kLongestLine || !is_plain_text(line.text)) {
      // A line whose end is cut off may hold a CR as its last byte.
      const bool half_end = !line.whole && line.text.ends_with('\r') &&
                            is_plain_text(line.text.substr(0, line.text.size() - 1));
      if (!half_end || line.text.size() > kLongestLine) return Likeness::kNo;
    }
    if (!line.whole) {
      return may_become_command(line.text, commands) ? Likeness::kMaybe : Likeness::kNo;
    }
    const Command* const command = find_command(line.text, commands);
    if (command == nullptr) return Likeness::kNo;
    if (command->own || on_port) return Likeness::kYes;
  }
  return Likeness::kNo;
}

Likeness like_greeting(ByteView bytes, const Greeting& greeting, bool on_port) {
  const Likeness start = begins_with(bytes, greeting.code);
  if (start != Likeness::kYes) return start;
  std::string_view rest = as_text(bytes).substr(greeting.code.size());
  if (rest.empty()) return Likeness::kMaybe;
  const bool separated = rest[0] == ' ' || rest[0] == greeting.more;
  if (on_port && (separated || rest[0] == '\r')) return Likeness::kYes;
  if (!separated) return Likeness::kNo;
  const Line line = take_line(rest);
  if (line.text.size() > kLongestLine) return Likeness::kNo;
  if (!line.whole) {
    const bool half_end = line.text.ends_with('\r');
    const std::string_view text = line.text.substr(0, line.text.size() - (half_end ? 1 : 0));
    return is_plain_text(text) ? Likeness::kMaybe : Likeness::kNo;
  }
  if (!is_plain_text(line.text)) return Likeness::kNo;
  if (!greeting.not_this.empty() && contains_ignoring_case(line.text, greeting.not_this)) {
    return Likeness::kNo;
  }
  const bool named = std::any_of(greeting.words.begin(), greeting.words.end(), [&](auto word) {
    return contains_ignoring_case(line.text, word);
  });
  return named ? Likeness::kYes : Likeness::kNo;
}

}  // namespace chokepoint
