#include "experiments/cli/text_table.hpp"

#include <algorithm>
#include <cstdio>
#include <sys/ioctl.h>
#include <unistd.h>

#include <fmt/format.h>

namespace chokepoint::cli {
namespace {

constexpr std::size_t kRowsToJudgeBy = 1000;
constexpr std::size_t kGap = 2;  // before each column
constexpr std::string_view kDots = "…";

/// The end of the character that begins at `at`.
std::size_t next_character(std::string_view utf8, std::size_t at) {
  do {
    ++at;
  } while (at < utf8.size() && (static_cast<unsigned char>(utf8[at]) >> 6) == 2);
  return at;
}

std::size_t width_at(std::string_view utf8, std::size_t at) {
  return static_cast<unsigned char>(utf8[at]) < 0x80 ? 1 : 2;
}

/// The longest beginning of at most `width` columns.
std::string_view beginning(std::string_view utf8, std::size_t width) {
  std::size_t at = 0;
  while (at < utf8.size() && width_at(utf8, at) <= width) {
    width -= width_at(utf8, at);
    at = next_character(utf8, at);
  }
  return utf8.substr(0, at);
}

std::string padded(const std::string& text, std::size_t width, bool right) {
  const std::string blanks(width - std::min(width, text_width(text)), ' ');
  return right ? blanks + text : text + blanks;
}

}  // namespace

std::optional<std::size_t> output_width() {
  constexpr std::size_t kUsual = 80;  // of terminals that do not say
  if (isatty(STDOUT_FILENO) == 0) return std::nullopt;
  winsize size{};
  const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : kUsual;
}

std::size_t text_width(std::string_view utf8) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < utf8.size(); at = next_character(utf8, at)) {
    width += width_at(utf8, at);
  }
  return width;
}

std::string cut_end(std::string_view utf8, std::size_t width) {
  if (text_width(utf8) <= width) return std::string(utf8);
  return width == 0 ? "" : std::string(beginning(utf8, width - 1)).append(kDots);
}

std::string cut_middle(std::string_view utf8, std::size_t width) {
  if (text_width(utf8) <= width || width < 3) return cut_end(utf8, width);
  const std::string_view front = beginning(utf8, (width - 1) / 2);
  std::size_t at = front.size();
  while (text_width(utf8.substr(at)) > width - 1 - text_width(front)) {
    at = next_character(utf8, at);
  }
  return std::string(front).append(kDots).append(utf8.substr(at));
}

std::string comma_lines(const std::vector<std::string>& parts, std::optional<std::size_t> width) {
  std::string lines;
  std::string line;
  const auto finish = [&](std::string_view end) {
    const std::string whole = "  " + line + std::string(end);
    lines += (width ? cut_end(whole, *width) : whole) + "\n";
    line.clear();
  };
  for (const std::string& part : parts) {
    const std::size_t with = 2 + text_width(line) + 2 + text_width(part) + 1;
    if (!line.empty() && width && with > *width) finish(",");
    line += (line.empty() ? "" : ", ") + part;
  }
  if (!line.empty()) finish("");
  return lines;
}

TextTable::TextTable(std::vector<Column> columns, std::optional<std::size_t> width)
    : columns_(std::move(columns)), limit_(width), shown_(columns_.size(), true) {
  for (const Column& column : columns_) widths_.push_back(text_width(column.head));
}

void TextTable::row(std::vector<std::string> cells) {
  if (settled_) return print(cells);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    widths_[i] = std::max(widths_[i], text_width(cells[i]));
  }
  waiting_.push_back(std::move(cells));
  if (waiting_.size() == kRowsToJudgeBy) settle();
}

void TextTable::end() {
  if (!settled_ && !waiting_.empty()) settle();
}

/// Of a line without its last column.
std::size_t TextTable::line_width() const {
  std::size_t width = kGap;  // before the last
  for (std::size_t i = 0; i + 1 < columns_.size(); ++i) {
    if (shown_[i]) width += kGap + widths_[i];
  }
  return width;
}

bool TextTable::fits(std::size_t for_last) const {
  return !limit_ || line_width() + for_last <= *limit_;
}

void TextTable::settle() {
  constexpr std::size_t kForLast = 20;    // a name of usual length
  constexpr std::size_t kNarrowest = 15;  // of what shrinks: 192.0.2.1:40000
  const std::size_t last = std::min(kForLast, widths_.back());
  while (!fits(last)) {
    std::size_t least = columns_.size();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (!shown_[i] || columns_[i].drop == 0) continue;
      if (least == columns_.size() || columns_[i].drop > columns_[least].drop) least = i;
    }
    if (least == columns_.size()) break;
    shown_[least] = false;
  }
  while (!fits(last)) {
    std::size_t widest = columns_.size();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (!columns_[i].shrinks || widths_[i] <= kNarrowest) continue;
      if (widest == columns_.size() || widths_[i] > widths_[widest]) widest = i;
    }
    if (widest == columns_.size()) break;
    --widths_[widest];
  }
  settled_ = true;
  std::vector<std::string> heads;
  for (const Column& column : columns_) heads.push_back(column.head);
  print(heads);
  for (const auto& cells : waiting_) print(cells);
  waiting_.clear();
}

void TextTable::print(const std::vector<std::string>& cells) const {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (!shown_[i]) continue;
    line.append(kGap, ' ');
    const bool last = i + 1 == cells.size();
    const bool shrinks = limit_ && columns_[i].shrinks;
    const std::string cell = shrinks ? cut_middle(cells[i], widths_[i]) : cells[i];
    line += last ? cell : padded(cell, widths_[i], columns_[i].numbers);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  fmt::print("{}\n", limit_ ? cut_end(line, *limit_) : line);
}

}  // namespace chokepoint::cli
