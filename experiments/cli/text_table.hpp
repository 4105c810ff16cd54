#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chokepoint::cli {

/// The width of the terminal that standard output is, nothing if it is none.
std::optional<std::size_t> output_width();

/// Columns that a text takes at most: characters outside of ASCII may be two wide.
std::size_t text_width(std::string_view utf8);
/// The text, shortened to at most `width` columns: at its end, or in the middle so that both ends
/// stay.
std::string cut_end(std::string_view utf8, std::size_t width);
std::string cut_middle(std::string_view utf8, std::size_t width);
/// Parts joined by commas, in lines of at most `width` columns (any length without one) that begin
/// with two blanks; each ends with a newline.
std::string comma_lines(const std::vector<std::string>& parts, std::optional<std::size_t> width);

/// A table on standard output whose columns are as wide as what stands in them, by the first
/// thousand rows. On a terminal no line is broken: columns that matter less are left out, addresses
/// lose their middle, and what still does not fit its end. Elsewhere nothing is lost.
class TextTable {
 public:
  struct Column {
    std::string head;
    bool numbers = false;  ///< to the right
    bool shrinks = false;  ///< loses its middle when there is no room
    unsigned drop = 0;     ///< the highest goes first when there is no room; 0 never does
  };
  /// The last column is as wide as what is left.
  TextTable(std::vector<Column> columns, std::optional<std::size_t> width);

  /// REQUIRES: as many cells as columns, safe to print.
  void row(std::vector<std::string> cells);
  /// Prints what is not yet printed. Nothing at all if there were no rows.
  void end();

 private:
  void settle();
  std::size_t line_width() const;
  bool fits(std::size_t for_last) const;
  void print(const std::vector<std::string>& cells) const;

  std::vector<Column> columns_;
  std::optional<std::size_t> limit_;
  std::vector<std::size_t> widths_;
  std::vector<bool> shown_;
  std::vector<std::vector<std::string>> waiting_;
  bool settled_ = false;
};

}  // namespace chokepoint::cli
