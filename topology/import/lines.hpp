#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "topology/base/error.hpp"
#include "topology/import/number.hpp"
#include "topology/import/source.hpp"

namespace chokepoint {

/// Walks through a source line by line, and knows the number of the line for errors. Views into the
/// source, which must outlive it.
class Lines {
 public:
  explicit Lines(const Source& source) : source_(source), rest_(source.text) {}

  /// Goes to the next line; false after the last one.
  bool next() {
    if (rest_.empty()) return false;
    const std::size_t end = rest_.find('\n');
    ended_ = end != std::string_view::npos;
    text_ = rest_.substr(0, end);
    rest_.remove_prefix(ended_ ? end + 1 : rest_.size());
    if (text_.ends_with('\r')) text_.remove_suffix(1);
    ++number_;
    return true;
  }
  /// Goes to the next line that is not blank; false when there is none.
  bool next_filled() {
    while (next()) {
      if (!trimmed(text_).empty()) return true;
    }
    return false;
  }

  /// The line without its end.
  std::string_view text() const { return text_; }
  /// Its number, from 1; after the last line, that of the last line.
  std::size_t number() const { return number_; }
  /// True when a line end follows. A last line without one may have lost its own end.
  bool ended() const { return ended_; }

  /// Goes to the next filled line, which has an end. Throws InputError where the file is over: it
  /// promised so many lines of that kind and has `found`.
  void next_promised(std::string_view what, std::uint64_t promised, std::uint64_t found);

  /// The whole number that a field of the line is; throws InputError when it is none.
  std::uint64_t whole(std::string_view what, std::string_view field) const;
  /// The number that a field of the line is; throws InputError when it is none from `least` to
  /// `most`.
  double number(std::string_view what, std::string_view field, double least, double most) const;

  InputError error(std::string_view field, std::string_view why) const {
    return {source_.name, number_, field, why};
  }
  /// Refuses a last line without a line end: half a number reads like a number.
  void require_end() const {
    if (!ended_) throw error("", "the file is cut short: its last line has no end");
  }

 private:
  const Source& source_;
  std::string_view rest_;
  std::string_view text_;
  std::size_t number_ = 0;
  bool ended_ = true;
};

/// The fields of a line, at most `Most` of them: further ones are counted, not kept.
template <std::size_t Most>
class Fields {
 public:
  /// Cuts at every `separator`: fields may be empty.
  static Fields separated(std::string_view line, char separator) {
    Fields fields;
    for (;;) {
      const std::size_t end = line.find(separator);
      fields.add(line.substr(0, end));
      if (end == std::string_view::npos) return fields;
      line.remove_prefix(end + 1);
    }
  }
  /// Cuts at blanks, however many: no field is empty.
  static Fields blank_separated(std::string_view line) {
    constexpr std::string_view kBlanks = " \t\r";
    Fields fields;
    for (;;) {
      const std::size_t begin = line.find_first_not_of(kBlanks);
      if (begin == std::string_view::npos) return fields;
      line.remove_prefix(begin);
      const std::size_t end = line.find_first_of(kBlanks);
      fields.add(line.substr(0, end));
      if (end == std::string_view::npos) return fields;
      line.remove_prefix(end);
    }
  }

  /// Number of fields in the line, kept or not.
  std::size_t size() const { return size_; }
  /// REQUIRES: i < size() and i < Most.
  std::string_view operator[](std::size_t i) const { return fields_[i]; }

 private:
  void add(std::string_view field) {
    if (size_ < Most) fields_[size_] = field;
    ++size_;
  }

  std::array<std::string_view, Most> fields_{};
  std::size_t size_ = 0;
};

}  // namespace chokepoint
